# frozen_string_literal: true

require_relative 'lib/vagrant-shien/version'

Gem::Specification.new do |gem|
  gem.name = 'vagrant-shien'
  gem.version = VagrantShien::VERSION
  gem.summary = 'Sends Vagrant machines to a Shien blade and fetches them back'
  gem.description = 'Adds "vagrant shien push|pull|check|prepare|console|ssh|list|status" and the push ' \
                    'strategy "shien", which run shien with the facts of the Vagrant machine.'
  gem.authors = ['Shien.Tools']
  gem.required_ruby_version = '>= 2.7'
  gem.metadata['rubygems_mfa_required'] = 'true'
  # No runtime dependencies: with one, the gem could not be installed without a network.
  gem.files = Dir.chdir(__dir__) do
    Dir['lib/**/*.rb', 'locales/*.yml', 'guest/*', 'vendor/**/*', 'README.md'].select { |path| File.file?(path) }
  end

  # The program that `build` puts into a gem runs on one platform: by .NET's name of it and by Ruby's.
  platforms = { 'linux-x64' => 'x86_64-linux', 'linux-arm64' => 'aarch64-linux',
                'osx-x64' => 'x86_64-darwin', 'osx-arm64' => 'arm64-darwin' }
  brought = Dir.children(File.join(__dir__, 'vendor')).sort if Dir.exist?(File.join(__dir__, 'vendor'))
  gem.platform = platforms.fetch(brought.first) if brought&.any?
end
