# frozen_string_literal: true

require 'open3'
require 'rbconfig'
require 'vagrant/util/env'
require 'vagrant/util/which'

module VagrantShien
  # Runs shien with the terminal that Vagrant has, in the environment that Vagrant was started in: the installers put
  # their own Ruby and OpenSSL into it.
  module Program
    NAME = 'shien'
    NOT_FOUND = 127
    SIGNALLED = 128
    # A gem for one platform brings the program along: vendor/linux-x64/shien.
    VENDOR = File.expand_path('../../vendor', __dir__)
    SYSTEMS = { /linux/ => 'linux', /darwin/ => 'osx', /mswin|mingw|cygwin/ => 'win' }.freeze
    PROCESSORS = { /\A(x86_64|x64|amd64)\z/ => 'x64', /\A(aarch64|arm64)\z/ => 'arm64' }.freeze

    # "linux-x64", as .NET calls it; with its own words for what is not known.
    def self.platform(system = RbConfig::CONFIG['host_os'], processor = RbConfig::CONFIG['host_cpu'])
      [SYSTEMS, PROCESSORS].zip([system, processor]).map do |names, word|
        names.find { |pattern, _| pattern.match?(word) }&.last || word
      end.join('-')
    end

    # The shien on PATH, else the one in the gem; nil where there is neither.
    def self.path
      Vagrant::Util::Env.with_original_env { Vagrant::Util::Which.which(NAME) } || vendored
    end

    def self.vendored
      %W[#{NAME} #{NAME}.exe].map { |name| File.join(VENDOR, platform, name) }.find { |path| File.executable?(path) }
    end

    # "0.1.0" of that shien; nil where there is none, or it says nothing of the kind.
    def self.version
      status, said = output('--version')
      status.zero? ? said[/\A\d+\.\d+\.\d+/] : nil
    end

    # The exit status as of run, and what it wrote to its standard output.
    def self.output(*arguments)
      program = path or return [NOT_FOUND, '']
      said, ended = Vagrant::Util::Env.with_original_env { Open3.capture2(program, *arguments) }
      [status_of(ended), said]
    rescue SystemCallError
      [NOT_FOUND, '']
    end

    # Fields are only added within a major version; before the first one, within a minor one.
    def self.fits?(version)
      theirs = version.split('.')
      ours = VERSION.split('.')
      count = ours.first == '0' ? 2 : 1
      theirs.first(count) == ours.first(count)
    end

    # The exit status; 127 when there is no shien.
    def self.run(*arguments)
      program = path or return NOT_FOUND
      # ^C goes to both: shien ends and cleans up, this waits for it. A handler, since shien would inherit "ignore".
      before = trap('INT') { nil }
      begin
        found = Vagrant::Util::Env.with_original_env { Kernel.system(program, *arguments) }
      ensure
        trap('INT', before || 'DEFAULT')
      end
      found.nil? ? NOT_FOUND : status_of(Process.last_status)
    end

    def self.status_of(ended)
      ended.exitstatus || (SIGNALLED + ended.termsig)
    end
  end
end
