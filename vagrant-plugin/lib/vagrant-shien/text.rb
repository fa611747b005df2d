# frozen_string_literal: true

module VagrantShien
  # What the plugin says, in Japanese where the environment is, else in English.
  module Text
    PREFIX = 'vagrant_shien'
    VARIABLES = %w[LC_ALL LC_MESSAGES LANG].freeze

    # The first of them that is set decides, as everywhere (POSIX, "Environment Variables").
    def self.locale
      set = VARIABLES.map { |name| ENV.fetch(name, '') }.find { |value| !value.empty? }
      set.to_s.start_with?('ja') ? :ja : :en
    end

    def self.of(key, **values)
      I18n.t("#{PREFIX}.#{key}", locale: locale, **values)
    end
  end
end
