# frozen_string_literal: true

# Else Vagrant loads every plugin that this machine has.
ENV['VAGRANT_DISABLE_PLUGIN_INIT'] = '1'
require 'json'
require 'tmpdir'
require_relative '../lib/vagrant-shien'
Dir[File.expand_path('support/*.rb', __dir__)].sort.each { |file| require file }
