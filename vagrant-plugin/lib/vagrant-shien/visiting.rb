# frozen_string_literal: true

require_relative 'errors'
require_relative 'options'

module VagrantShien
  # How a command finds which machine of the blade is meant.
  module Visiting
    private

    # The machine on the blade is named as there, or is where the Vagrantfile says that the project's goes.
    def visit(verb, arguments)
      name = arguments.first.to_s
      return reach_place(verb, name, settings_of(name), arguments.drop(1)) if a_machine?(name)
      return reach_place(verb, nil, settings_of(nil), arguments) if name.empty? || name.start_with?('-')

      reach(verb, settings, arguments)
    end

    def reach_place(verb, name, of_machine, arguments)
      place = of_machine.slot || name
      raise Errors::NoPlace, locale: Text.locale, verb: verb if place.nil?

      reach(verb, of_machine, [place.to_s, *arguments])
    end

    def reach(verb, configured, arguments)
      sender.run(verb, *Options.join(configured.blade_options, arguments))
    end

    def settings_of(name)
      return settings if @env.root_path.nil?

      found = nil
      with_target_vms(name, single_target: true) { |machine| found = machine.config.shien }
      found
    end
  end
end
