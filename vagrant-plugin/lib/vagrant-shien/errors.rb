# frozen_string_literal: true

module VagrantShien
  module Errors
    class MachineRunning < Vagrant::Errors::VagrantError
      error_namespace('vagrant_shien.errors')
      error_key(:machine_running)
    end
  end
end
