# frozen_string_literal: true

require 'open3'
require 'rubygems/package'
require_relative '../lib/vagrant-shien/version'

RSpec.describe 'vagrant-plugin/build' do
  let(:gems) { Dir.mktmpdir }
  let(:published) { Dir.mktmpdir }

  after { [gems, published].each { |folder| FileUtils.remove_entry(folder) } }

  def build(*arguments)
    Open3.capture2e(File.expand_path('../build', __dir__), gems, *arguments)
  end

  def publish(program)
    File.write(File.join(published, program), 'program')
    File.chmod(0o755, File.join(published, program))
    File.write(File.join(published, 'shien.pdb'), 'for debuggers')
  end

  def package(platform)
    Gem::Package.new(File.join(gems, "vagrant-shien-#{VagrantShien::VERSION}-#{platform}.gem"))
  end

  it 'puts shien.exe into a gem for each name that Ruby has for Windows' do
    publish('shien.exe')
    said, ended = build('win-x64', published)
    expect([ended.exitstatus, said]).to eq([0, ''])
    expect(Dir.children(gems).size).to eq(2)
    %w[x64-mingw-ucrt x64-mingw32].each do |name|
      expect(package(name).spec.platform).to eq(Gem::Platform.new(name))
      expect(package(name).contents.grep(/vendor/)).to eq(['vendor/win-x64/shien.exe'])
    end
  end

  it 'puts shien into a gem for a Mac' do
    publish('shien')
    build('osx-arm64', published)
    expect(package('arm64-darwin').contents.grep(/vendor/)).to eq(['vendor/osx-arm64/shien'])
  end

  it 'makes none without the program, or for what is not known' do
    publish('shien')
    expect(build('win-x64', published).first).to include('holds no program shien.exe')
    expect(build('freebsd-x64', published).first).to include("no gem is made for 'freebsd-x64'")
    expect(Dir.children(gems)).to be_empty
  end
end
