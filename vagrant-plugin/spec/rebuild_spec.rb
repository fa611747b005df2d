# frozen_string_literal: true

require_relative '../lib/vagrant-shien/command'

RSpec.describe VagrantShien::Rebuild do
  include Projects
  include Recorder

  def facts(lines, files: {}, machine: 'default')
    with_project(lines, files: files) do |environment, project|
      @project = project
      JSON.parse(described_class.new(environment, machine).to_json)
    end
  end

  def steps(lines, files: {})
    facts(lines, files: files).dig('rebuild', 'steps')
  end

  it 'reads the Vagrantfile of a machine that does not exist, for a provider that is not installed' do
    facts = facts('config.vm.box_version = "1.2"')
    expect(facts).to include('schema' => 1, 'name' => 'default', 'provider' => 'none', 'projectDir' => @project)
    expect(facts['rebuild']).to include('box' => 'course/course', 'boxVersion' => '1.2', 'steps' => [], 'leftOut' => [])
    expect(facts.dig('rebuild', 'folders')).to eq([{ 'host' => @project, 'guest' => '/vagrant' }])
  end

  it 'names no folder that is not shared' do
    lines = %(config.vm.synced_folder ".", "/vagrant", disabled: true\nconfig.vm.synced_folder "www", "/srv/www")
    expect(facts(lines).dig('rebuild', 'folders')).to eq([{ 'host' => "#{@project}/www", 'guest' => '/srv/www' }])
  end

  it 'tells scripts with all that Vagrant runs them with' do
    inline, path = steps(<<~RUBY)
      config.vm.provision "shell", inline: "echo 'it''s' $HOME", args: ["a b", 1], privileged: false
      config.vm.provision "setup", type: "shell", path: "scripts/setup.sh", args: "-v > /tmp/log", env: { A: 1, "B" => "x y" }, binary: true
    RUBY
    expect(inline).to include('type' => 'shell', 'name' => nil, 'inline' => "echo 'it''s' $HOME", 'path' => nil,
                              'words' => ['a b', '1'], 'arguments' => nil, 'privileged' => false, 'binary' => false)
    expect(path).to include('name' => 'setup', 'path' => "#{@project}/scripts/setup.sh", 'arguments' => '-v > /tmp/log',
                            'environment' => { 'A' => '1', 'B' => 'x y' }, 'privileged' => true, 'binary' => true)
  end

  # Vagrant takes before and after for an experiment of its own still.
  def with_orders
    allow(Vagrant::Util::Experimental).to receive(:feature_enabled?).and_return(true)
  end

  it 'keeps to the order and the occasions of Vagrant' do
    with_orders
    lines = <<~RUBY
      config.vm.provision "one", type: "shell", inline: "1"
      config.vm.provision "two", type: "shell", inline: "2", run: "always"
      config.vm.provision "asked", type: "shell", inline: "x", run: "never"
      config.vm.provision "first", type: "shell", inline: "0", before: "one"
      config.vm.provision "last", type: "shell", inline: "9", after: :all
      config.vm.provision "one", type: "shell", inline: "1 again"
    RUBY
    expect(steps(lines).map { |step| step['inline'] }).to eq(['0', '1 again', '2', '9'])
    expect(facts(lines).dig('rebuild', 'leftOut')).to eq(['shell asked'])
  end

  it 'refuses an order that nothing fits' do
    with_orders
    expect { steps('config.vm.provision "shell", inline: "1", before: "none"') }
      .to raise_error(VagrantShien::Errors::UnknownProvisioner, /'none'/)
  end

  # As the file provisioner of Vagrant and its upload take the paths together.
  {
    ['conf/app.ini', '/srv/app.ini'] => '/srv/app.ini', ['conf/app.ini', '/srv/'] => '/srv/app.ini',
    ['conf', '/srv/conf'] => '/srv/conf', ['conf', '/srv/'] => '/srv/conf', ['conf/.', '/srv/'] => '/srv/',
    ['conf', '~/conf'] => '~/conf'
  }.each do |(source, destination), expected|
    it "sends #{source} to #{expected} where it is to go to #{destination}" do
      lines = %(config.vm.provision "file", source: "#{source}", destination: "#{destination}")
      step, = steps(lines, files: { 'conf/app.ini' => "x\n" })
      expect(step).to include('type' => 'file', 'source' => "#{@project}/#{source.chomp('/.')}",
                              'destination' => expected)
    end
  end

  it 'expands a home in front of a source' do
    step, = steps('config.vm.provision "file", source: "~/.vimrc", destination: ".vimrc"')
    expect(step['source']).to eq(File.expand_path('~/.vimrc'))
  end

  it 'names what a blade does not run, and why' do
    lines = <<~RUBY
      config.vm.provision "shell", path: "https://example.org/install.sh"
      config.vm.provision "shell", inline: "true", reboot: true
      config.vm.provision("site", type: "ansible") { |ansible| ansible.playbook = "site.yml" }
      config.vm.provision "docker"
      config.vm.provision "shell", inline: "usermod -aG docker vagrant", reset: true
    RUBY
    told = steps(lines).map { |step| step.values_at('type', 'name', 'unsupported') }
    expect(told).to eq([['shell', nil, 'url'], ['shell', nil, 'reboot'], %w[ansible site type], ['docker', nil, 'type'],
                        ['shell', nil, nil], ['reset', nil, nil]])
  end

  it 'takes a machine of several with what is its own' do
    lines = <<~RUBY
      config.vm.provision "shell", inline: "all"
      config.vm.define("web") { |web| web.vm.provision "shell", inline: "web" }
      config.vm.define("db") { |db| db.vm.box = "other/box" }
    RUBY
    with_project(lines) do |environment, _|
      web, db = %w[web db].map { |name| described_class.new(environment, name).to_h }
      expect(web[:rebuild][:steps].map { |step| step[:inline] }).to eq(%w[all web])
      expect(db[:rebuild]).to include(box: 'other/box')
    end
  end

  context 'when it is typed' do
    several = <<~RUBY
      config.vm.define("web")
      config.vm.define("db") { |db| db.shien.slot = "02"; db.shien.box = "small" }
    RUBY

    it 'hands everything to shien, with the settings of a rebuild' do
      with_recorder do |folder|
        with_project(several) do |environment, _|
          expect(VagrantShien::Command.new(%w[push db --rebuild --replace], environment).execute).to eq(0)
        end
        verb, option, _, *rest = arguments_in(folder)
        expect([verb, option, rest]).to eq(['push', '--vagrant-machine', %w[--as 02 --box small --rebuild --replace]])
        expect(facts_in(folder)).to include('name' => 'db', 'rebuild' => include('box' => 'course/course'))
      end
    end

    it 'asks which of several is meant, and takes all where that is said' do
      with_recorder do |folder|
        with_project(several) do |environment, _|
          command = ->(*words) { VagrantShien::Command.new(%w[push] + words, environment).execute }
          expect { command.call('--rebuild') }.to raise_error(Vagrant::Errors::MultiVMTargetRequired)
          expect(command.call('--rebuild', '--all')).to eq(0)
        end
        expect(facts_in(folder)['name']).to eq('db')
        expect(arguments_in(folder)).not_to include('--all')
      end
    end

    it 'refuses what is about the machine here' do
      with_project('') do |environment, _|
        expect { VagrantShien::Command.new(%w[push --rebuild --halt], environment).execute }
          .to raise_error(VagrantShien::Errors::NothingHere, /--halt is about the machine on this computer/)
      end
    end
  end
end
