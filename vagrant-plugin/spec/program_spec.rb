# frozen_string_literal: true

require_relative '../lib/vagrant-shien/program'

RSpec.describe VagrantShien::Program do
  include Recorder

  it 'passes the arguments as they are, without a shell' do
    with_recorder do |folder|
      described_class.run('push', '--allow-findings', 'a reason; with $HOME')
      expect(arguments_in(folder)).to eq(['push', '--allow-findings', 'a reason; with $HOME'])
    end
  end

  it 'passes the exit status on' do
    with_recorder(exit_status: 3) { expect(described_class.run('check')).to eq(3) }
  end

  it 'tells a signal as shells do' do
    with_recorder(exit_status: 'TERM') { expect(described_class.run('check')).to eq(128 + 15) }
  end

  it 'answers 127 when there is no shien' do
    Dir.mktmpdir { |empty| with_path(empty) { expect(described_class.run('check')).to eq(127) } }
  end

  it 'gives shien the environment that Vagrant was started in' do
    with_recorder do
      allow(Vagrant::Util::Env).to receive(:with_original_env).and_call_original
      described_class.run('check')
      expect(Vagrant::Util::Env).to have_received(:with_original_env)
    end
  end

  it 'puts the handler of the interrupt back' do
    handler = proc {}
    before = trap('INT', handler)
    with_recorder { described_class.run('check') }
    expect(trap('INT', before || 'DEFAULT')).to equal(handler)
  end
end
