# frozen_string_literal: true

require_relative '../lib/vagrant-shien/facts'

RSpec.describe VagrantShien::Facts do
  include Machines

  it 'tells what the schema of --vagrant-machine names' do
    facts = JSON.parse(described_class.new(machine).to_json)

    expect(facts).to eq(
      'schema' => 1, 'name' => 'web', 'provider' => 'virtualbox', 'id' => 'a1b2', 'state' => 'poweroff',
      'box' => {
        'name' => 'debian/bookworm64', 'version' => '12.1', 'directory' => '/boxes/debian', 'architecture' => nil
      },
      'dataDir' => '/project/.vagrant/machines/web/virtualbox', 'projectDir' => '/project',
      'hardware' => nil
    )
  end

  it 'tells the architecture of a box that knows it' do
    facts = described_class.new(machine(box: boxed(architecture: 'arm64'))).to_h

    expect(facts[:box][:architecture]).to eq('arm64')
  end

  it 'tells what only the Vagrantfile says of a machine of vagrant-qemu' do
    target = machine
    allow(target).to receive_messages(provider_name: :qemu, provider_config: double('config', arch: 'aarch64', smp: 2))

    expect(described_class.new(target).to_h[:hardware]).to eq(architecture: 'aarch64', processors: '2', memory: nil)
  end

  it 'tells that the box is gone and that the machine was never made' do
    facts = described_class.new(machine(box: nil, id: nil, state: :not_created)).to_h

    expect(facts).to include(box: nil, id: nil, state: 'not_created')
  end
end
