# frozen_string_literal: true

require_relative 'errors'
require_relative 'options'
require_relative 'sender'

module VagrantShien
  # config.push.define "blade", strategy: "shien": `vagrant push` sends the project's machine.
  class Push < Vagrant.plugin('2', :push)
    # Vagrant answers 0 whatever a strategy returns.
    def push
      before = %i[halt prepare].to_h { |word| [word, config.public_send(word) || of_all.public_send(word)] }
      status = Sender.new(env).send_off('push', env.machine(*chosen), options, **before)
      Kernel.exit(status) unless status.zero?
    end

    private

    # The active machine that is meant, as name and provider.
    def chosen
      found = candidates
      raise Errors::NoMachine, locale: Text.locale, machine: named if found.empty?
      raise Errors::SeveralMachines, locale: Text.locale, names: found.map(&:first).join(', ') if found.length > 1

      found.first
    end

    # What is said of this push goes before what is said of all.
    def options
      Options.join(of_all.push_options, config.push_options)
    end

    def of_all
      env.vagrantfile.config.shien
    end

    def named
      config.machine ? " '#{config.machine}'" : ''
    end

    def candidates
      wanted = config.machine&.to_s
      env.active_machines.select { |name, _| wanted.nil? || name.to_s == wanted }
    end
  end
end
