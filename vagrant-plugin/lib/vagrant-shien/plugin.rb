# frozen_string_literal: true

module VagrantShien
  class Plugin < Vagrant.plugin('2')
    name 'Shien'
    description 'Sends Vagrant machines to a Shien blade and fetches them back.'

    I18n.load_path << File.expand_path('../../locales/en.yml', __dir__)

    command('shien') do
      require_relative 'command'
      Command
    end
  end
end
