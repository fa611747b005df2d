# frozen_string_literal: true

module VagrantShien
  module Errors
    class Base < Vagrant::Errors::VagrantError
      error_namespace('vagrant_shien.errors')
    end

    class MachineRunning < Base
      error_key(:machine_running)
    end

    class NoMachine < Base
      error_key(:no_machine)
    end

    class SeveralMachines < Base
      error_key(:several_machines)
    end
  end
end
