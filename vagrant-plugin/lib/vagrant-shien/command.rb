# frozen_string_literal: true

require_relative 'options'
require_relative 'sender'

module VagrantShien
  # vagrant shien push|pull|check|list|status: shien does the work, with the machine's facts in a file.
  class Command < Vagrant.plugin('2', :command)
    OF_A_MACHINE = %w[push pull check].freeze
    OF_THE_BLADE = %w[list status].freeze
    HELP = %w[-h --help].freeze
    ALL = '--all'
    USAGE = 2

    def self.synopsis
      Text.of('synopsis')
    end

    def execute
      verb, *arguments = @argv
      return usage(verb) unless (OF_A_MACHINE + OF_THE_BLADE).include?(verb)
      return sender.run(verb, '--help') if (arguments & HELP).any?
      return sender.run(verb, *Options.join(settings.blade_options, arguments)) if without_a_machine?(verb)

      send_off(verb, arguments)
    end

    private

    # A pull may be what makes the project.
    def without_a_machine?(verb)
      OF_THE_BLADE.include?(verb) || (verb == 'pull' && @env.root_path.nil?)
    end

    # The first status that is none of success ends it: a second machine is not sent after a first that was refused.
    def send_off(verb, arguments)
      status = 0
      each_machine(verb, arguments) do |machine, rest|
        status = sender.send_off(verb, machine, Options.join(configured(verb, machine), rest)) if status.zero?
      end
      status
    end

    def each_machine(verb, arguments)
      names = arguments.take_while { |word| a_machine?(word) }
      rest = arguments.drop(names.length)
      if verb == 'push' && rest.delete(ALL)
        with_target_vms(nil, {}) { |machine| yield machine, rest }
      elsif names.length > 1
        with_target_vms(names, {}) { |machine| yield machine, rest }
      else
        with_target_vms(names.first, single_target: true) { |machine| yield machine, rest }
      end
    end

    def configured(verb, machine)
      of_machine = machine.config.shien
      { 'push' => of_machine.push_options, 'pull' => of_machine.blade_options }.fetch(verb, [])
    end

    # Whatever else stands there is shien's: `vagrant shien pull 01 --output web.box`.
    def a_machine?(word)
      @env.machine_names.include?(word.to_sym)
    end

    def settings
      @env.vagrantfile.config.shien
    end

    def sender
      @sender ||= Sender.new(@env)
    end

    def usage(verb)
      asked = verb.nil? || HELP.include?(verb)
      @env.ui.error(Text.of('errors.unknown_verb', verb: verb)) unless asked
      @env.ui.info(Text.of('usage'), prefix: false)
      verb.nil? || !asked ? USAGE : 0
    end
  end
end
