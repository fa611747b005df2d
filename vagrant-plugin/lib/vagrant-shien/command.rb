# frozen_string_literal: true

require_relative 'options'
require_relative 'rebuilding'
require_relative 'sender'
require_relative 'visiting'

module VagrantShien
  # vagrant shien VERB: shien does the work, with the machine's facts in a file.
  class Command < Vagrant.plugin('2', :command)
    include Rebuilding
    include Visiting

    OF_A_MACHINE = %w[push pull check].freeze
    OF_A_PLACE = %w[console ssh].freeze
    OF_THE_BLADE = %w[list status].freeze
    IN_THE_MACHINE = 'prepare'
    VERBS = (OF_A_MACHINE + OF_A_PLACE + OF_THE_BLADE + [IN_THE_MACHINE]).freeze
    HELP = %w[-h --help].freeze
    ALL = '--all'
    UNDO = '--undo'
    USAGE = 2

    def self.synopsis
      Text.of('synopsis')
    end

    def execute
      verb, *arguments = @argv
      return usage(verb) unless VERBS.include?(verb)
      return help(verb) if (Options.own(arguments) & HELP).any?
      return sender.run(verb, *Options.join(settings.blade_options, arguments)) if OF_THE_BLADE.include?(verb)
      return visit(verb, arguments) if OF_A_PLACE.include?(verb)

      send_off_all(verb, arguments)
    end

    private

    # A pull may be what makes the project.
    def send_off_all(verb, arguments)
      return pull_without_a_project(arguments) if verb == 'pull' && @env.root_path.nil?
      return rebuild_all(arguments) if verb == 'push' && Options.given?(Rebuilding::REBUILD, arguments)

      send_off(verb, arguments)
    end

    # The first status that is none of success ends it: a second machine is not sent after a first that was refused.
    def send_off(verb, arguments)
      status = 0
      each_machine(verb, arguments) do |machine, rest|
        next unless status.zero?

        status = verb == IN_THE_MACHINE ? prepare(machine, rest) : hand_over(verb, machine, rest)
      end
      status
    end

    def hand_over(verb, machine, typed)
      configured = machine.config.shien
      halt = !typed.delete(Sender::HALT).nil? || configured.halt
      prepare = verb == 'push' && (!typed.delete(Sender::PREPARE).nil? || configured.prepare)
      sender.send_off(verb, machine, complete(verb, machine, typed), halt: halt, prepare: prepare)
    end

    def prepare(machine, typed)
      preparation = Preparation.new(@env, machine)
      return preparation.undo if typed.delete(UNDO)

      preparation.apply(Options.join(machine.config.shien.blade_options, typed))
    end

    def each_machine(verb, arguments)
      names, rest = names_and_rest(arguments)
      every = [IN_THE_MACHINE, 'push'].include?(verb) && rest.delete(ALL)
      chosen = every || names.length > 1 ? [names, {}] : [names.first, { single_target: true }]
      with_target_vms(*chosen) { |machine| yield machine, rest.dup }
    end

    def names_and_rest(arguments)
      names = arguments.take_while { |word| a_machine?(word) }
      [names, arguments.drop(names.length)]
    end

    # What the Vagrantfile says, and what is typed.
    def complete(verb, machine, typed)
      of_machine = machine.config.shien
      case verb
      when 'push' then Options.join(of_machine.push_options, typed)
      when 'pull' then Options.join(of_machine.blade_options, Options.into(@env.root_path.to_s, typed))
      else typed
      end
    end

    def pull_without_a_project(arguments)
      folder = arguments.first
      typed = folder.nil? || folder.start_with?('-') ? arguments : Options.into(folder, arguments)
      sender.run('pull', *Options.join(settings.blade_options, typed))
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

    # What shien does not have, it does not explain.
    def help(verb)
      verb == IN_THE_MACHINE ? usage('--help') : sender.run(verb, '--help')
    end

    def usage(verb)
      asked = verb.nil? || HELP.include?(verb)
      @env.ui.error(Text.of('errors.unknown_verb', verb: verb)) unless asked
      @env.ui.info(Text.of('usage'), prefix: false)
      verb.nil? || !asked ? USAGE : 0
    end
  end
end
