# frozen_string_literal: true

require 'json'
require_relative 'facts'
require_relative 'steps'

module VagrantShien
  # What shien is told of a machine that need not exist: what the Vagrantfile says that it would be. No provider is
  # asked, so none has to be there.
  class Rebuild
    PROVIDER = 'none'

    def initialize(env, name)
      @env = env
      @name = name.to_sym
    end

    def config
      @config ||= @env.vagrantfile.machine_config(@name, nil, nil)[:config]
    end

    def to_h
      {
        schema: Facts::SCHEMA, name: @name.to_s, provider: PROVIDER, projectDir: @env.root_path.to_s,
        rebuild: {
          box: config.vm.box&.to_s, boxVersion: config.vm.box_version&.to_s,
          steps: steps.to_a, leftOut: steps.left_out, folders: folders
        }
      }
    end

    def to_json(*)
      JSON.pretty_generate(to_h)
    end

    private

    def steps
      @steps ||= Steps.new(config, @env.root_path.to_s)
    end

    def folders
      shared = config.vm.synced_folders.values.reject { |folder| folder[:disabled] || folder[:guestpath].nil? }
      shared.map do |folder|
        { host: File.expand_path(folder[:hostpath].to_s, @env.root_path.to_s), guest: folder[:guestpath].to_s }
      end
    end
  end
end
