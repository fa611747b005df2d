# frozen_string_literal: true

# Machines as Vagrant hands them to a plugin.
module Machines
  def machine(state: :poweroff, id: 'a1b2', box: boxed, name: :web, settings: self.settings)
    double('machine',
           name: name, provider_name: :virtualbox, id: id, box: box, config: double('config', shien: settings),
           data_dir: Pathname.new('/project/.vagrant/machines/web/virtualbox'),
           env: double('environment', root_path: Pathname.new('/project'))).tap { |machine| halting(machine, state) }
  end

  # Off once it has been halted.
  def halting(machine, state)
    allow(machine).to receive(:state) { double('state', id: state) }
    allow(machine).to receive(:action).with(:halt) { state = :poweroff }
  end

  # config.shien of a Vagrantfile.
  def settings(**given)
    VagrantShien::Config.new.tap do |config|
      given.each { |name, value| config.public_send("#{name}=", value) }
      config.finalize!
    end
  end

  # A box of Vagrant 2.3; from 2.4 on it knows its architecture.
  def boxed(**more)
    double('box', name: 'debian/bookworm64', version: '12.1', directory: Pathname.new('/boxes/debian'), **more)
  end
end
