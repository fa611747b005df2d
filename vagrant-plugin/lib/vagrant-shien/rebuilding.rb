# frozen_string_literal: true

require_relative 'errors'
require_relative 'options'
require_relative 'sender'

module VagrantShien
  # vagrant shien push --rebuild: of machines as the Vagrantfile says them; whether they exist here does not matter.
  module Rebuilding
    REBUILD = '--rebuild'
    OF_A_MACHINE_HERE = [Sender::HALT, Sender::PREPARE].freeze

    private

    # The first status that is none of success ends it, as of every push.
    def rebuild_all(arguments)
      raise Vagrant::Errors::NoEnvironmentError if @env.root_path.nil?

      names, rest = names_and_rest(arguments)
      senseless = OF_A_MACHINE_HERE.find { |option| rest.include?(option) }
      raise Errors::NothingHere, locale: Text.locale, option: senseless if senseless

      every = rest.delete(Command::ALL)
      chosen(names, every).each do |name|
        status = sender.rebuild(name, rest)
        return status unless status.zero?
      end
      0
    end

    def chosen(names, every)
      return names unless every || names.empty?
      return @env.machine_names if every

      [@env.primary_machine_name || raise(Vagrant::Errors::MultiVMTargetRequired)]
    end
  end
end
