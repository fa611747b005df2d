# frozen_string_literal: true

module VagrantShien
  module Errors
    class Base < Vagrant::Errors::VagrantError
      error_namespace('vagrant_shien.errors')
    end

    class MachineRunning < Base
      error_key(:machine_running)
    end

    class MachineNotRunning < Base
      error_key(:machine_not_running)
    end

    class NoShell < Base
      error_key(:no_shell)
    end

    class NoMachine < Base
      error_key(:no_machine)
    end

    class NoPlace < Base
      error_key(:no_place)
    end

    class SeveralMachines < Base
      error_key(:several_machines)
    end

    class UnknownProvisioner < Base
      error_key(:unknown_provisioner)
    end

    class NothingHere < Base
      error_key(:nothing_here)
    end
  end
end
