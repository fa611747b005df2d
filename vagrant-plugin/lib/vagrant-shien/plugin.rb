# frozen_string_literal: true

require_relative 'text'

module VagrantShien
  class Plugin < Vagrant.plugin('2')
    name 'Shien'
    description 'Sends Vagrant machines to a Shien blade and fetches them back.'

    %w[en ja].each { |locale| I18n.load_path << File.expand_path("../../locales/#{locale}.yml", __dir__) }

    command('shien') do
      require_relative 'command'
      Command
    end

    config('shien') do
      require_relative 'config'
      Config
    end

    config('shien', :push) do
      require_relative 'config'
      Config
    end

    push('shien') do
      require_relative 'push'
      Push
    end
  end
end
