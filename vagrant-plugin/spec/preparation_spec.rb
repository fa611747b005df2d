# frozen_string_literal: true

require 'open3'
require_relative '../lib/vagrant-shien/preparation'

RSpec.describe VagrantShien::Preparation do
  include Machines
  include Recorder

  let(:ui) { double('ui', info: nil, error: nil, detail: nil) }
  let(:environment) { double('environment', ui: ui) }
  let(:said) { "console skipped no_tool grub-mkconfig\n" }
  let(:status) { 0 }
  let(:communicator) { nil }
  let(:guest) { double('communicator', upload: nil) }
  let(:target) do
    machine(state: :running).tap do |running|
      allow(running).to receive(:communicate).and_return(guest)
      allow(running).to receive(:ssh_info).and_return({ username: 'vagrant' })
      allow(running.config).to receive(:vm).and_return(double('vm', communicator: communicator))
    end
  end

  before do
    allow(guest).to receive(:execute).with('mktemp -d').and_yield(:stdout, "/tmp/a b\n").and_return(0)
    allow(guest).to receive(:execute).with('rm -rf /tmp/a\\ b', error_check: false).and_return(0)
    allow(guest).to receive(:sudo) do |command, _, &block|
      @command = command
      said.scan(/.{1,7}/m) { |part| block.call(:stdout, part) }
      block.call(:stderr, "noise\n")
      status
    end
  end

  def preparation
    described_class.new(environment, target)
  end

  it 'runs the script in a folder of its own, with the key that shien shows, and takes both away again' do
    with_recorder do |folder|
      expect(preparation.apply(%w[--blade b])).to eq(0)
      expect(arguments_in(folder)).to eq(%w[setup --show-key --blade b])
    end
    expect(guest).to have_received(:upload).with(described_class::SCRIPT, '/tmp/a b/prepare')
    expect(@command).to eq('sh /tmp/a\\ b/prepare apply vagrant /tmp/a\\ b/key')
    expect(guest).to have_received(:execute).with(/\Arm -rf/, error_check: false)
  end

  it 'says what became of each step' do
    preparation.undo
    expect(@command).to eq('sh /tmp/a\\ b/prepare undo')
    expect(ui).to have_received(:info).with(/serial console.*: skipped: the machine has no grub-mkconfig/)
  end

  it 'does nothing in the guest where shien has no key' do
    with_recorder(exit_status: 2) { expect(preparation.apply([])).to eq(2) }
    Dir.mktmpdir { |empty| with_path(empty) { expect(preparation.apply([])).to eq(127) } }
    expect(guest).not_to have_received(:execute)
  end

  context 'when a step fails' do
    let(:status) { 1 }
    let(:said) { "network failed /etc/a b\nundo done\nprepare failed busy\nsh: what?\n" }

    it 'answers 1, and shows also what it does not know' do
      expect(preparation.undo).to eq(1)
      expect(ui).to have_received(:error).with(%r{address.*: failed: /etc/a b})
      expect(ui).to have_received(:error).with(/failed: it is being prepared already/)
      expect(ui).to have_received(:info).with('the machine as it was: done')
      expect(ui).to have_received(:detail).with('sh: what?', prefix: false)
    end
  end

  context 'when the guest has no shell' do
    let(:communicator) { :winrm }

    it 'refuses' do
      expect { preparation.undo }.to raise_error(VagrantShien::Errors::NoShell, /WinRM/)
    end
  end

  context 'when the machine is off' do
    let(:target) do
      machine.tap { |off| allow(off.config).to receive(:vm).and_return(double('vm', communicator: nil)) }
    end

    it 'says how to start it' do
      expect { preparation.apply([]) }.to raise_error(VagrantShien::Errors::MachineNotRunning, /vagrant up web/)
    end
  end

  it 'has a sentence for everything that the script says' do
    script = File.read(described_class::SCRIPT, encoding: 'UTF-8')
    told = script.scan(/\btell ([a-z]+) '?(done|already|skipped|failed)'?(?: ([a-z_]+)\b)?/)
    expect(told.map { |_, word,| word }.uniq).to match_array(%w[done already skipped failed])
    keys = told.flat_map { |step, word, why| ["steps.#{step}", "words.#{word}", *(why && ["reasons.#{why}"])] }
    (keys.uniq - %w[reasons.serial]).each do |key|
      expect(VagrantShien::Text.of("prepare.#{key}")).not_to match(/missing/), key
    end
  end
end
