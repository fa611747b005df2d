# frozen_string_literal: true

require_relative '../lib/vagrant-shien/config'
require_relative '../lib/vagrant-shien/push'

RSpec.describe VagrantShien::Push do
  include Machines
  include Recorder

  let(:active) { [%i[web virtualbox]] }
  let(:vagrantfile) { double('vagrantfile', config: double('config', shien: settings(blade: 'all', fix: true))) }
  let(:ui) { double('ui', error: nil, warn: nil) }
  let(:environment) { double('environment', ui: ui, active_machines: active, vagrantfile: vagrantfile) }

  before { allow(environment).to receive(:machine) { |name, _| machine(name: name) } }

  def push(**given)
    described_class.new(environment, settings(**given)).push
  end

  it 'is registered as shien' do
    registered, = VagrantShien::Plugin.components.pushes.to_hash.fetch(:shien)
    expect(registered).to equal(described_class)
  end

  it 'sends the machine with the settings of the strategy' do
    with_recorder do |folder|
      push(blade: 'blade1', start: true)
      expect(arguments_in(folder).values_at(0, 1)).to eq(%w[push --vagrant-machine])
      expect(arguments_in(folder).drop(3)).to eq(%w[--fix --blade blade1 --start])
      expect(facts_in(folder)).to include('name' => 'web')
    end
  end

  it 'ends with the status of shien, since Vagrant would answer 0' do
    with_recorder(exit_status: 3) { expect { push }.to raise_error(SystemExit) { |end_| expect(end_.status).to eq(3) } }
  end

  it 'halts a running machine where the settings say so' do
    running = machine(state: :running)
    allow(environment).to receive(:machine).and_return(running)
    allow(ui).to receive(:ask).and_raise(Vagrant::Errors::UIExpectsTTY)
    expect { push }.to raise_error(VagrantShien::Errors::MachineRunning)
    with_recorder { push(halt: true) }
    expect(running).to have_received(:action).with(:halt)
  end

  context 'with several machines' do
    let(:active) { [%i[web virtualbox], %i[db virtualbox]] }

    it 'asks which one' do
      expect { push }.to raise_error(VagrantShien::Errors::SeveralMachines, /several machines: web, db.*push\.machine/m)
    end

    it 'takes the one that is named' do
      with_recorder do |folder|
        push(machine: 'db')
        expect(facts_in(folder)).to include('name' => 'db')
      end
      expect do
        push(machine: 'no')
      end.to raise_error(VagrantShien::Errors::NoMachine, /no machine 'no' in.*'vagrant up'/m)
    end
  end
end
