# frozen_string_literal: true

# Puts a `shien` on PATH that writes down what it was given, and ends as it is told.
module Recorder
  def with_recorder(exit_status: 0)
    Dir.mktmpdir do |folder|
      program = File.join(folder, 'shien')
      File.write(program, <<~SH)
        #!/bin/sh
        printf '%s\\n' "$@" > '#{folder}/arguments'
        [ "$2" != --vagrant-machine ] || cat "$3" > '#{folder}/facts'
        #{exit_status.is_a?(Integer) ? "exit #{exit_status}" : "kill -#{exit_status} $$"}
      SH
      File.chmod(0o755, program)
      with_path("#{folder}:#{ENV.fetch('PATH')}") { yield folder }
    end
  end

  def with_path(path)
    before = ENV.fetch('PATH')
    ENV['PATH'] = path
    yield
  ensure
    ENV['PATH'] = before
  end

  def arguments_in(folder)
    File.readlines(File.join(folder, 'arguments'), chomp: true)
  end

  def facts_in(folder)
    JSON.parse(File.read(File.join(folder, 'facts')))
  end
end
