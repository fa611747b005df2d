# frozen_string_literal: true

require 'tempfile'
require_relative 'errors'
require_relative 'facts'
require_relative 'program'

module VagrantShien
  # vagrant shien push|pull|check: shien does the work, with the machine's facts in a file.
  class Command < Vagrant.plugin('2', :command)
    VERBS = %w[push pull check].freeze
    HELP = %w[-h --help].freeze
    # Their source is the machine's disk, which must stand still.
    READS_THE_DISK = %w[push check].freeze
    USAGE = 2

    def self.synopsis
      I18n.t('vagrant_shien.synopsis')
    end

    def execute
      verb, *arguments = @argv
      return usage(verb) unless VERBS.include?(verb)
      return run(verb, '--help') if (arguments & HELP).any?

      status = nil
      machine_name = arguments.shift if names_a_machine?(arguments.first)
      with_target_vms(machine_name, single_target: true) { |machine| status = send_off(verb, machine, arguments) }
      status
    end

    private

    # Whatever else stands there is shien's: `vagrant shien pull 01 --output web.box`.
    def names_a_machine?(word)
      !word.nil? && @env.machine_names.include?(word.to_sym)
    end

    def send_off(verb, machine, arguments)
      if READS_THE_DISK.include?(verb) && machine.state.id == :running
        raise Errors::MachineRunning, name: machine.name, verb: verb
      end

      Tempfile.create(['vagrant-shien-', '.json']) do |file|
        file.write(Facts.new(machine).to_json)
        file.close
        run(verb, '--vagrant-machine', file.path, *arguments)
      end
    end

    def run(*arguments)
      status = Program.run(*arguments)
      @env.ui.error(I18n.t('vagrant_shien.errors.program_not_found')) if status == Program::NOT_FOUND
      status
    end

    def usage(verb)
      asked = verb.nil? || HELP.include?(verb)
      @env.ui.error(I18n.t('vagrant_shien.errors.unknown_verb', verb: verb)) unless asked
      @env.ui.info(I18n.t('vagrant_shien.usage'), prefix: false)
      verb.nil? || !asked ? USAGE : 0
    end
  end
end
