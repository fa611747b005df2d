# frozen_string_literal: true

require 'json'

module VagrantShien
  # What shien is told of a machine, as --vagrant-machine reads it. Vagrant's driver is never asked: an old Vagrant
  # does not know a new VirtualBox, but shien does.
  class Facts
    SCHEMA = 1

    def initialize(machine)
      @machine = machine
    end

    def to_h
      {
        schema: SCHEMA,
        name: @machine.name.to_s,
        provider: @machine.provider_name.to_s,
        id: @machine.id,
        state: @machine.state.id.to_s,
        box: box,
        hardware: hardware,
        **folders
      }
    end

    def to_json(*)
      JSON.pretty_generate(to_h)
    end

    private

    def folders
      { dataDir: @machine.data_dir&.to_s, projectDir: @machine.env.root_path&.to_s }
    end

    # Of vagrant-qemu nothing but the Vagrantfile says it; every other provider is asked by shien.
    def hardware
      return unless @machine.provider_name == :qemu

      given = @machine.provider_config
      { architecture: :arch, processors: :smp, memory: :memory }.transform_values do |setting|
        given.public_send(setting)&.to_s if given.respond_to?(setting)
      end
    end

    # nil when the box has been removed since.
    def box
      box = @machine.box
      return if box.nil?

      {
        name: box.name.to_s,
        version: box.version.to_s,
        directory: box.directory.to_s,
        # Vagrant knows it from 2.4 on.
        architecture: box.respond_to?(:architecture) ? box.architecture&.to_s : nil
      }
    end
  end
end
