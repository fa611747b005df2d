# frozen_string_literal: true

RSpec.describe VagrantShien::Plugin do
  it 'does nothing that nobody asked for: no hook into what Vagrant does' do
    expect(described_class.components.action_hooks).to be_empty
  end
end
