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
        chosen(names, options).each(&block)
      end
    end
  end

  def chosen(names, options)
    return [target] if options[:single_target]

    (names.nil? || names.empty? ? %w[web] : names).map { |name| machine(name: name.to_sym) }
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
    expect(ui).to have_received(:error).with(%r{'shien' is neither on PATH nor.*dotnet publish src/Shien\.Cli}m)
  end

  context 'when the machine is running' do
    let(:target) { machine(state: :running) }

    before { allow(ui).to receive(:ask).and_raise(Vagrant::Errors::UIExpectsTTY) }

    %w[push check].each do |verb|
      it "refuses to #{verb} and says how to stop it" do
        sentence = /'web' is running.*'vagrant halt web'.*vagrant shien #{verb}/m
        expect { command(verb).execute }.to raise_error(VagrantShien::Errors::MachineRunning, sentence)
      end
    end

    it 'halts it where that is typed, and keeps the word to itself' do
      with_recorder do |folder|
        expect(command('push', '--as', '01', '--halt').execute).to eq(0)
        expect(target).to have_received(:action).with(:halt)
        expect(arguments_in(folder).drop(3)).to eq(%w[--as 01])
        expect(facts_in(folder)).to include('state' => 'poweroff')
      end
    end

    it 'halts it where somebody at the terminal agrees' do
      allow(ui).to receive(:ask).with(/'web' is running.*Halt it now\?/).and_return("y\n")
      with_recorder { expect(command('check').execute).to eq(0) }
      expect(target).to have_received(:action).with(:halt)
    end

    it 'leaves it alone where nobody agrees' do
      allow(ui).to receive(:ask).and_return("\n")
      expect { command('check').execute }.to raise_error(VagrantShien::Errors::MachineRunning)
      expect(target).not_to have_received(:action)
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
        expect(arguments_in(folder).drop(3)).to eq(%w[--blade blade1 01 --into /project])
        command('check').execute
        expect(arguments_in(folder).drop(3)).to eq([])
      end
    end

    it 'goes to their place on the blade' do
      with_recorder do |folder|
        command('ssh', '--', 'ls', '-h', '--blade').execute
        expect(arguments_in(folder)).to eq(%w[ssh --blade blade1 03 -- ls -h --blade])
        command('console', 'web', '--force').execute
        expect(arguments_in(folder)).to eq(%w[console --blade blade1 03 --force])
        command('ssh', '07').execute
        expect(arguments_in(folder)).to eq(%w[ssh --blade blade1 07])
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

    it 'calls the project as the machine where nobody said another name' do
      with_recorder do |folder|
        command('pull', '01').execute
        expect(arguments_in(folder)).to eq(%w[pull 01 --into 01])
        command('pull', '01', '-o', 'web.box').execute
        expect(arguments_in(folder)).to eq(%w[pull 01 -o web.box])
        command('pull').execute
        expect(arguments_in(folder)).to eq(%w[pull])
      end
    end

    it 'goes where it is told on the blade, and says so where it is not' do
      with_recorder do |folder|
        command('console', '01').execute
        expect(arguments_in(folder)).to eq(%w[console 01])
        sentence = /vagrant shien ssh 01.*config\.shien\.slot/m
        expect { command('ssh').execute }.to raise_error(VagrantShien::Errors::NoPlace, sentence)
      end
    end
  end

  it 'takes the name of a machine for its name on the blade where no slot is set' do
    with_recorder do |folder|
      command('ssh', 'db', '--', 'uname').execute
      expect(arguments_in(folder)).to eq(%w[ssh db -- uname])
      expect(@chosen).to eq(['db', { single_target: true }])
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
      expect(@chosen).to eq([[], {}])
      expect(arguments_in(folder).drop(3)).to eq(%w[--fix])
    end
  end

  context 'with something to prepare' do
    let(:preparation) { double('preparation', apply: 0, undo: 0) }

    before { allow(VagrantShien::Preparation).to receive(:new).and_return(preparation) }

    it 'prepares one machine, all of them, or none again' do
      expect(command('prepare', '--blade', 'b').execute).to eq(0)
      expect(preparation).to have_received(:apply).with(%w[--blade b])
      expect(command('prepare', 'web', '--undo').execute).to eq(0)
      expect(preparation).to have_received(:undo)
      command('prepare', '--all').execute
      expect(@chosen).to eq([[], {}])
    end

    it 'prepares what runs before it is pushed, and pushes nothing where that fails' do
      running = machine(state: :running)
      allow(self).to receive(:target).and_return(running)
      with_recorder do |folder|
        allow(preparation).to receive(:apply).and_return(1)
        expect(command('push', '--prepare').execute).to eq(1)
        allow(preparation).to receive(:apply).and_return(0)
        expect(command('push', '--prepare', '--halt').execute).to eq(0)
        expect(arguments_in(folder).drop(3)).to eq([])
        expect(preparation).to have_received(:apply).with([]).twice
      end
    end

    it 'pushes what is off as it is' do
      with_recorder { expect(command('push', '--prepare').execute).to eq(0) }
      expect(ui).to have_received(:warn).with(/'web' is not running/)
      expect(preparation).not_to have_received(:apply)
    end
  end

  it 'explains what shien does not have' do
    expect(command('prepare', '--help').execute).to eq(0)
    expect(ui).to have_received(:info).with(/prepare --undo/, prefix: false)
  end

  it 'explains itself' do
    expect(command('--help').execute).to eq(0)
    expect(command.execute).to eq(2)
    expect(ui).to have_received(:info).with(/Usage: vagrant shien VERB.*console.*ssh/m, prefix: false).twice
  end

  it 'names the word that it does not know' do
    expect(command('psuh').execute).to eq(2)
    expect(ui).to have_received(:error).with(/'vagrant shien psuh' is unknown/)
  end
end
