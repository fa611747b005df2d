# frozen_string_literal: true

require_relative '../lib/vagrant-shien/config'

RSpec.describe VagrantShien::Config do
  include Machines

  it 'is registered for Vagrantfiles and for pushes' do
    expect(VagrantShien::Plugin.components.configs[:top].to_hash.fetch(:shien)).to equal(described_class)
    expect(VagrantShien::Plugin.components.configs[:push].to_hash.fetch(:shien)).to equal(described_class)
  end

  it 'says nothing unless it is told to' do
    expect(settings.push_options).to eq([])
    expect(settings.validate(nil)).to eq({ 'shien' => [] })
  end

  it 'becomes options of shien' do
    given = settings(blade: 'e24@blade1', slot: '02', fix: true, start: true, replace: true)
    expect(given.push_options).to eq(%w[--blade e24@blade1 --as 02 --fix --start --replace])
  end

  it 'becomes options of a rebuild, which repairs and starts anyway' do
    given = settings(blade: 'lab', slot: 'web', box: 'course-debian', fix: true, start: true, replace: true)
    expect(given.rebuild_options).to eq(%w[--blade lab --as web --box course-debian --replace])
    expect(given.push_options).not_to include('--box')
  end

  it 'names what cannot be' do
    wrong = settings(blade: '--config=/etc/passwd', slot: 2, fix: 'yes').validate(nil).fetch('shien')
    expect(wrong.join("\n")).to match(/blade is "--config=.*slot is 2;.*fix is "yes"; it must be true or false/m)
  end

  it 'has at most ten settings' do
    expect(described_class::SETTINGS.length).to be <= 10
  end
end
