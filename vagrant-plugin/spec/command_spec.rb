# frozen_string_literal: true

require_relative '../lib/vagrant-shien/command'

RSpec.describe VagrantShien::Command do
  include Machines
  include Recorder

  let(:ui) { double('ui', error: nil, info: nil, warn: nil) }
  let(:configured) { settings }
  let(:vagrantfile) { double('vagrantfile', config: double('config', shien: configured)) }
  let(:root_path) { Pathname.new('/project') }
  let(:environment) do
    double('environment', ui: ui, machine_names: %i[web db], vagrantfile: vagrantfile, root_path: root_path)
  end
  let(:target) { machine(settings: configured) }

  def command(*arguments)
    described_class.new(arguments, environment).tap do |command|
      allow(command).to receive(:with_target_vms) do |names, options, &block|
        @chosen = [names, options]
        Array(names || :web).each { |name| block.call(options[:single_target] ? target : machine(name: name.to_sym)) }
      end
    end
  end

  it 'is registered as shien' do
    factory, = VagrantShien::Plugin.components.commands.to_hash.fetch(:shien)
    expect(factory.call).to equal(described_class)
  end

  it 'hands the facts and all options to shien, and its status back' do
    with_recorder(exit_status: 3) do |folder|
      expect(command('push', '--as', '02', '--start').execute).to eq(3)
      verb, option, file, *rest = arguments_in(folder)
      expect([verb, option, rest]).to eq(['push', '--vagrant-machine', %w[--as 02 --start]])
      expect(facts_in(folder)).to include('name' => 'web', 'id' => 'a1b2')
      expect(File.exist?(file)).to be(false)
      expect(@chosen).to eq([nil, { single_target: true }])
    end
  end

  it 'takes the first word for a machine where the Vagrantfile has it' do
    with_recorder do |folder|
      command('push', 'db', '--as', 'db').execute
      expect(@chosen.first).to eq('db')
      expect(arguments_in(folder).drop(3)).to eq(%w[--as db])
    end
  end

  it 'leaves a place of the blade to shien' do
    with_recorder do |folder|
      command('pull', '01', '--output', 'web.box').execute
      expect(@chosen.first).to be_nil
      expect(arguments_in(folder).drop(3)).to eq(%w[01 --output web.box])
    end
  end

  it 'asks shien for help without a machine' do
    with_recorder do |folder|
      command('push', '-h').execute
      expect(@chosen).to be_nil
      expect(arguments_in(folder)).to eq(%w[push --help])
    end
  end

  it 'says how to get shien where there is none' do
    Dir.mktmpdir { |empty| with_path(empty) { expect(command('check').execute).to eq(127) } }
    expect(ui).to have_received(:error).with(%r{'shien' was not found on PATH.*dotnet publish src/Shien\.Cli}m)
  end

  context 'when the machine is running' do
    let(:target) { machine(state: :running) }

    %w[push check].each do |verb|
      it "refuses to #{verb} and says how to stop it" do
        sentence = /'web' is running.*'vagrant halt web'.*vagrant shien #{verb}/m
        expect { command(verb).execute }.to raise_error(VagrantShien::Errors::MachineRunning, sentence)
      end
    end

    it 'still pulls' do
      with_recorder { expect(command('pull', '01').execute).to eq(0) }
    end
  end

  context 'with settings in the Vagrantfile' do
    let(:configured) { settings(blade: 'blade1', slot: '03', fix: true) }

    it 'gives them to shien, but not what was typed' do
      with_recorder do |folder|
        command('push', '--as', '02').execute
        expect(arguments_in(folder).drop(3)).to eq(%w[--blade blade1 --fix --as 02])
        command('pull', '01').execute
        expect(arguments_in(folder).drop(3)).to eq(%w[--blade blade1 01])
        command('check').execute
        expect(arguments_in(folder).drop(3)).to eq([])
      end
    end

    it 'asks their blade what is there' do
      with_recorder do |folder|
        command('list', '--json').execute
        expect(arguments_in(folder)).to eq(%w[list --blade blade1 --json])
        expect(@chosen).to be_nil
      end
    end
  end

  context 'without a Vagrantfile' do
    let(:root_path) { nil }

    it 'pulls what becomes a project' do
      with_recorder do |folder|
        command('pull', '01', '--into', 'web').execute
        expect(arguments_in(folder)).to eq(%w[pull 01 --into web])
        expect(@chosen).to be_nil
      end
    end
  end

  it 'sends several machines, and stops at the first that is refused' do
    with_recorder do |folder|
      expect(command('push', 'web', 'db', '--fix').execute).to eq(0)
      expect(@chosen).to eq([%w[web db], {}])
      expect(facts_in(folder)).to include('name' => 'db')
    end
    with_recorder(exit_status: 3) do |folder|
      expect(command('push', 'web', 'db').execute).to eq(3)
      expect(facts_in(folder)).to include('name' => 'web')
    end
  end

  it 'sends all machines where that is said' do
    with_recorder do |folder|
      command('push', '--all', '--fix').execute
      expect(@chosen).to eq([nil, {}])
      expect(arguments_in(folder).drop(3)).to eq(%w[--fix])
    end
  end

  it 'explains itself' do
    expect(command('--help').execute).to eq(0)
    expect(command.execute).to eq(2)
    expect(ui).to have_received(:info).with(/Usage: vagrant shien push\|pull\|check\|list\|status/, prefix: false).twice
  end

  it 'names the word that it does not know' do
    expect(command('psuh').execute).to eq(2)
    expect(ui).to have_received(:error).with(/'vagrant shien psuh' is unknown/)
  end
end
