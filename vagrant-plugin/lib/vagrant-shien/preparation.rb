# frozen_string_literal: true

require 'shellwords'
require 'tempfile'
require_relative 'errors'
require_relative 'program'

module VagrantShien
  # Does inside the running guest what a blade would repair, by guest/prepare over Vagrant's own way in; and undoes it.
  class Preparation
    SCRIPT = File.expand_path('../../guest/prepare', __dir__)
    # "console skipped no_tool grub-mkconfig": step, what became of it, why, and what that is about.
    LINE = /\A(?<step>[a-z]+) (?<word>done|already|skipped|failed)(?: (?<why>[a-z_]+)\b)?(?: (?<what>.*))?\z/.freeze

    def initialize(env, machine)
      @env = env
      @machine = machine
    end

    # 0, shien's status where it has no key to show, or 1 where a step failed.
    def apply(blade_options)
      ensure_running
      status, key = Program.output('setup', '--show-key', *blade_options)
      return status unless status.zero?

      Tempfile.create('vagrant-shien-key-') do |file|
        file.write(key)
        file.close
        run('apply', file.path)
      end
    end

    # 0, or 1 where something could not be restored.
    def undo
      ensure_running
      run('undo')
    end

    private

    def ensure_running
      return if @machine.state.id == :running && !windows?

      raise windows? ? Errors::NoShell : Errors::MachineNotRunning, locale: Text.locale, name: @machine.name
    end

    def windows?
      %i[winrm winssh].include?(@machine.config.vm.communicator)
    end

    def run(verb, key = nil)
      in_a_folder do |folder|
        words = ['sh', "#{folder}/prepare", verb]
        guest.upload(SCRIPT, words[1])
        words.push(@machine.ssh_info[:username].to_s, bring(key, "#{folder}/key")) if key
        report(words)
      end
    end

    # Its own: whoever else is in the guest must not put another script into its place.
    def in_a_folder
      folder = +''
      guest.execute('mktemp -d') { |type, data| folder << data if type == :stdout }
      yield folder.strip
    ensure
      guest.execute(Shellwords.join(['rm', '-rf', folder.strip]), error_check: false) unless folder.strip.empty?
    end

    def bring(from, to)
      guest.upload(from, to)
      to
    end

    def report(words)
      said = +''
      status = guest.sudo(Shellwords.join(words), error_check: false) do |type, data|
        said << data if type == :stdout
        tell(said.slice!(/\A.*\n/).chomp) while said.include?("\n")
      end
      status.zero? ? 0 : 1
    end

    def tell(line)
      found = LINE.match(line)
      return @env.ui.detail(line, prefix: false) if found.nil?

      how = found[:word]
      text = "#{Text.of("prepare.steps.#{found[:step]}")}: #{Text.of("prepare.words.#{how}")}#{why(found)}"
      how == 'failed' ? @env.ui.error(text) : @env.ui.info(text)
    end

    def why(found)
      reason, what = found.values_at(:why, :what)
      return '' if reason.nil? && what.nil?

      reason.nil? ? ": #{what}" : ": #{Text.of("prepare.reasons.#{reason}", what: what)}"
    end

    def guest
      @machine.communicate
    end
  end
end
