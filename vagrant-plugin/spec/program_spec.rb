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
      expect(Vagrant::Util::Env).to have_received(:with_original_env).twice
    end
  end

  it 'puts the handler of the interrupt back' do
    handler = proc {}
    before = trap('INT', handler)
    with_recorder { described_class.run('check') }
    expect(trap('INT', before || 'DEFAULT')).to equal(handler)
  end

  it 'knows which versions understand each other' do
    expect(described_class.fits?('0.1.7')).to be(true)
    expect(described_class.fits?('0.2.0')).to be(false)
    expect(described_class.fits?('1.1.0')).to be(false)
  end

  it 'calls platforms as .NET does' do
    expect(described_class.platform('linux-gnu', 'x86_64')).to eq('linux-x64')
    expect(described_class.platform('darwin23.1', 'arm64')).to eq('osx-arm64')
    expect(described_class.platform('mingw32', 'x64')).to eq('win-x64')
    expect(described_class.platform('mingw-ucrt', 'x86_64')).to eq('win-x64')
    expect(described_class.platform('freebsd14', 'riscv64')).to eq('freebsd14-riscv64')
  end

  it 'takes the program that the gem brings along where PATH has none' do
    Dir.mktmpdir do |vendor|
      stub_const('VagrantShien::Program::VENDOR', vendor)
      program = File.join(vendor, described_class.platform, 'shien')
      FileUtils.mkdir_p(File.dirname(program))
      File.write(program, "#!/bin/sh\necho 0.1.3\nexit 4\n")
      File.chmod(0o755, program)
      Dir.mktmpdir do |empty|
        with_path(empty) do
          expect(described_class.path).to eq(program)
          expect { expect(described_class.run('check')).to eq(4) }.to output("0.1.3\n").to_stdout_from_any_process
        end
      end
      with_recorder { |folder| expect(described_class.path).to eq(File.join(folder, 'shien')) }
    end
  end

  it 'takes shien.exe on Windows: from PATH, else from the gem' do
    allow(Vagrant::Util::Platform).to receive(:windows?).and_return(true)
    allow(described_class).to receive(:platform).and_return('win-x64')
    Dir.mktmpdir do |vendor|
      stub_const('VagrantShien::Program::VENDOR', vendor)
      installed, brought = %w[bin win-x64].map { |folder| executable(File.join(vendor, folder, 'shien.exe')) }
      before = ENV.fetch('PATHEXT', nil)
      ENV['PATHEXT'] = '.com;.exe'
      with_path(File.dirname(installed)) { expect(described_class.path).to eq(installed) }
      with_path('/nowhere') { expect(described_class.path).to eq(brought) }
    ensure
      ENV['PATHEXT'] = before
    end
  end

  def executable(path)
    FileUtils.mkdir_p(File.dirname(path))
    File.write(path, '')
    File.chmod(0o755, path)
    path
  end

  it 'answers 127 where shien went away meanwhile' do
    allow(described_class).to receive(:path).and_return('/nowhere/shien')
    expect(described_class.run('check')).to eq(127)
    expect(described_class.version).to be_nil
  end

  it 'asks shien for its version, and is content without one' do
    Dir.mktmpdir do |folder|
      File.write(File.join(folder, 'shien'), "#!/bin/sh\necho 0.1.0+abc\n")
      File.chmod(0o755, File.join(folder, 'shien'))
      with_path("#{folder}:#{ENV.fetch('PATH')}") { expect(described_class.version).to eq('0.1.0') }
    end
    Dir.mktmpdir { |empty| with_path(empty) { expect(described_class.version).to be_nil } }
  end
end
