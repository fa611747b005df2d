# frozen_string_literal: true

require 'open3'
require 'vagrant/util/env'

module VagrantShien
  # Runs shien with the terminal that Vagrant has, in the environment that Vagrant was started in: the installers put
  # their own Ruby and OpenSSL into it.
  module Program
    NAME = 'shien'
    NOT_FOUND = 127
    SIGNALLED = 128

    # "0.1.0" of the shien on PATH; nil where there is none, or it says nothing of the kind.
    def self.version
      output, status = Vagrant::Util::Env.with_original_env { Open3.capture2(NAME, '--version') }
      status.success? ? output[/\A\d+\.\d+\.\d+/] : nil
    rescue SystemCallError
      nil
    end

    # Fields are only added within a major version; before the first one, within a minor one.
    def self.fits?(version)
      theirs = version.split('.')
      ours = VERSION.split('.')
      count = ours.first == '0' ? 2 : 1
      theirs.first(count) == ours.first(count)
    end

    # The exit status; 127 when there is no shien on PATH.
    def self.run(*arguments)
      # ^C goes to both: shien ends and cleans up, this waits for it. A handler, since shien would inherit "ignore".
      before = trap('INT') { nil }
      found = Vagrant::Util::Env.with_original_env { Kernel.system(NAME, *arguments) }
      return NOT_FOUND if found.nil?

      status = Process.last_status
      status.exitstatus || (SIGNALLED + status.termsig)
    ensure
      trap('INT', before || 'DEFAULT')
    end
  end
end
