# frozen_string_literal: true

module VagrantShien
  # config.shien.*, and the same settings of a push strategy. They become options of shien; what is typed goes before.
  class Config < Vagrant.plugin('2', :config)
    # Which blade: NAME of config.toml, or [USER@]HOST[:PORT].
    attr_accessor :blade
    # Place on the blade: "01".
    attr_accessor :slot
    # Which of the blade's boxes a rebuild takes: "course-debian", where the Vagrantfile's own is another.
    attr_accessor :box
    # Let the blade repair its copy.
    attr_accessor :fix
    # Start the machine there.
    attr_accessor :start
    # Put it onto a place that is taken by a machine of one's own.
    attr_accessor :replace
    # Stop a running machine before its disk is read.
    attr_accessor :halt
    # Prepare a running machine inside before it is pushed.
    attr_accessor :prepare
    # Which machine of the Vagrantfile a push strategy sends, where there are several.
    attr_accessor :machine

    TEXTS = %i[blade slot box machine].freeze
    # Switches that shien has as well.
    OF_SHIEN = %i[fix start replace].freeze
    SWITCHES = (OF_SHIEN + %i[halt prepare]).freeze
    SETTINGS = (TEXTS + SWITCHES).freeze

    def initialize
      super
      SETTINGS.each { |setting| instance_variable_set("@#{setting}", UNSET_VALUE) }
    end

    def finalize!
      TEXTS.each { |text| default(text, nil) }
      SWITCHES.each { |switch| default(switch, false) }
    end

    def validate(_machine)
      errors = _detected_errors
      TEXTS.each { |text| errors << wrong(text, 'text') unless text?(public_send(text)) }
      SWITCHES.each { |switch| errors << wrong(switch, 'switch') unless [true, false].include?(public_send(switch)) }
      { 'shien' => errors }
    end

    # Options of `shien push`.
    def push_options
      options = blade_options
      options += ['--as', slot.to_s] if slot
      OF_SHIEN.each { |switch| options << "--#{switch}" if public_send(switch) }
      options
    end

    # Options of `shien push --rebuild`, which repairs and starts anyway.
    def rebuild_options
      options = blade_options
      options += ['--as', slot.to_s] if slot
      options += ['--box', box.to_s] if box
      options << '--replace' if replace
      options
    end

    # Options of everything that asks a blade.
    def blade_options
      blade ? ['--blade', blade.to_s] : []
    end

    private

    def default(setting, value)
      instance_variable_set("@#{setting}", value) if public_send(setting) == UNSET_VALUE
    end

    # A symbol is what machines are often called by.
    def text?(value)
      value.nil? || ((value.is_a?(String) || value.is_a?(Symbol)) && !value.empty? && !value.to_s.start_with?('-'))
    end

    def wrong(setting, kind)
      Text.of("errors.#{kind}_wanted", setting: setting, value: public_send(setting).inspect)
    end
  end
end
