# frozen_string_literal: true

require_relative '../lib/vagrant-shien/options'

RSpec.describe VagrantShien::Options do
  it 'puts what is configured before what is typed' do
    expect(described_class.join(%w[--blade b --fix], %w[--start])).to eq(%w[--blade b --fix --start])
  end

  it 'leaves out what is typed, in either form' do
    expect(described_class.join(%w[--blade b --as 01 --fix], %w[--as=02 --fix])).to eq(%w[--blade b --as=02 --fix])
  end

  it 'looks at no option of a program that runs elsewhere' do
    expect(described_class.join(%w[--blade b], %w[01 -- x --blade c])).to eq(%w[--blade b 01 -- x --blade c])
  end

  it 'makes a project of a folder unless another place is typed' do
    expect(described_class.into('web', %w[01])).to eq(%w[01 --into web])
    expect(described_class.into('web', %w[01 --output=a.box])).to eq(%w[01 --output=a.box])
  end
end
