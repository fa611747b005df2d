# frozen_string_literal: true

require 'tempfile'
require_relative 'errors'
require_relative 'facts'
require_relative 'program'

module VagrantShien
  # Runs shien for a machine, or for none, and says what is to be said when it is not there or another version.
  class Sender
    # Their source is the machine's disk, which must stand still.
    READS_THE_DISK = %w[push check].freeze

    def initialize(env)
      @env = env
    end

    # The status of shien, which gets the machine's facts in a file.
    def send_off(verb, machine, arguments)
      if READS_THE_DISK.include?(verb) && machine.state.id == :running
        raise Errors::MachineRunning, locale: Text.locale, name: machine.name, verb: verb
      end

      Tempfile.create(['vagrant-shien-', '.json']) do |file|
        file.write(Facts.new(machine).to_json)
        file.close
        run(verb, '--vagrant-machine', file.path, *arguments)
      end
    end

    # The status of shien.
    def run(*arguments)
      version = Program.version
      if version && !Program.fits?(version)
        @env.ui.warn(Text.of('errors.other_version', program: version, plugin: VERSION))
      end

      status = Program.run(*arguments)
      @env.ui.error(Text.of('errors.program_not_found')) if status == Program::NOT_FOUND
      status
    end
  end
end
