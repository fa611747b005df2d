# frozen_string_literal: true

require 'tempfile'
require_relative 'errors'
require_relative 'facts'
require_relative 'options'
require_relative 'preparation'
require_relative 'program'
require_relative 'rebuild'

module VagrantShien
  # Runs shien for a machine, or for none, and says what is to be said when it is not there or another version.
  class Sender
    # Their source is the machine's disk, which must stand still.
    READS_THE_DISK = %w[push check].freeze
    # The plugin's own options: stop the machine first; prepare it inside before that.
    HALT = '--halt'
    PREPARE = '--prepare'
    # UTM's word for a running machine is another.
    RUNNING = %i[running started].freeze
    YES = /\A(y|yes|はい)\z/i.freeze

    def initialize(env)
      @env = env
    end

    # The status of shien, which gets the machine's facts in a file; or of what went before it, where that failed.
    def send_off(verb, machine, arguments, halt: false, prepare: false)
      status = prepare ? prepare(machine) : 0
      return status unless status.zero?

      stop(machine, verb, halt) if READS_THE_DISK.include?(verb) && running?(machine)
      hand_over(verb, Facts.new(machine), arguments)
    end

    # The status of shien, which makes a machine of what the Vagrantfile says; what runs here is not touched.
    def rebuild(name, typed)
      of_vagrantfile = Rebuild.new(@env, name)
      hand_over('push', of_vagrantfile, Options.join(of_vagrantfile.config.shien.rebuild_options, typed))
    end

    # What is off is pushed as it is.
    def prepare(machine)
      return Preparation.new(@env, machine).apply(machine.config.shien.blade_options) if running?(machine)

      @env.ui.warn(Text.of('not_prepared', name: machine.name))
      0
    end

    # The status of shien.
    def run(*arguments)
      version = Program.version
      if version && !Program.fits?(version)
        @env.ui.warn(Text.of('errors.other_version', program: version, plugin: VERSION))
      end

      status = Program.run(*arguments)
      @env.ui.error(Text.of('errors.program_not_found', platform: Program.platform)) if status == Program::NOT_FOUND
      status
    end

    private

    def hand_over(verb, facts, arguments)
      Tempfile.create(['vagrant-shien-', '.json']) do |file|
        file.write(facts.to_json)
        file.close
        run(verb, '--vagrant-machine', file.path, *arguments)
      end
    end

    # Halts it where that was said, or is said now.
    def stop(machine, verb, halt)
      machine.action(:halt) if halt || agreed?(machine)
      raise Errors::MachineRunning, locale: Text.locale, name: machine.name, verb: verb if running?(machine)
    end

    def running?(machine)
      RUNNING.include?(machine.state.id)
    end

    # Nobody can be asked without a terminal.
    def agreed?(machine)
      @env.ui.ask(Text.of('halt_question', name: machine.name)).strip.match?(YES)
    rescue Vagrant::Errors::UIExpectsTTY
      false
    end
  end
end
