# frozen_string_literal: true

require_relative '../lib/vagrant-shien/options'

RSpec.describe VagrantShien::Options do
  it 'puts what is configured before what is typed' do
    expect(described_class.join(%w[--blade b --fix], %w[--start])).to eq(%w[--blade b --fix --start])
  end

  it 'leaves out what is typed, in either form' do
    expect(described_class.join(%w[--blade b --as 01 --fix], %w[--as=02 --fix])).to eq(%w[--blade b --as=02 --fix])
  end
end
