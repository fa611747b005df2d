# frozen_string_literal: true

require_relative 'lib/vagrant-shien/version'

Gem::Specification.new do |gem|
  gem.name = 'vagrant-shien'
  gem.version = VagrantShien::VERSION
  gem.summary = 'Sends Vagrant machines to a Shien blade and fetches them back'
  gem.description = 'Adds "vagrant shien push|pull|check|prepare|console|ssh|list|status" and the push ' \
                    'strategy "shien", which run shien with the facts of the Vagrant machine.'
  # Of the program that `build` brings along. RubyGems' own --platform is ignored where it is the builder's.
  gem.platform = ENV.fetch('SHIEN_GEM_PLATFORM', 'ruby')
  gem.authors = ['Shien.Tools']
  gem.required_ruby_version = '>= 2.7'
  gem.metadata['rubygems_mfa_required'] = 'true'
  # No runtime dependencies: with one, the gem could not be installed without a network.
  gem.files = Dir.chdir(__dir__) do
    Dir['lib/**/*.rb', 'locales/*.yml', 'guest/*', 'vendor/**/*', 'README.md'].select { |path| File.file?(path) }
  end
end
