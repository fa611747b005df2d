# frozen_string_literal: true

module VagrantShien
  # The options of a Vagrantfile and those that were typed: an option that was typed is not given twice.
  module Options
    VALUES = %w[--blade --as].freeze

    def self.join(configured, typed)
      kept = []
      rest = configured.dup
      until rest.empty?
        option = rest.shift(VALUES.include?(rest.first) ? 2 : 1)
        kept.concat(option) unless given?(option.first, typed)
      end
      kept + typed
    end

    def self.given?(option, typed)
      typed.any? { |word| word == option || word.start_with?("#{option}=") }
    end
  end
end
