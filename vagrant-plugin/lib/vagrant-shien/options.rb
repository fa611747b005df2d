# frozen_string_literal: true

module VagrantShien
  # The options of a Vagrantfile and those that were typed: an option that was typed is not given twice.
  module Options
    VALUES = %w[--blade --as --box].freeze
    PLACES_OF_A_BOX = %w[--into --output -o].freeze
    END_OF_OPTIONS = '--'

    def self.join(configured, typed)
      kept = []
      rest = configured.dup
      until rest.empty?
        option = rest.shift(VALUES.include?(rest.first) ? 2 : 1)
        kept.concat(option) unless given?(option.first, typed)
      end
      kept + typed
    end

    # Without those of a program that runs elsewhere: `vagrant shien ssh 01 -- ls --help`.
    def self.own(typed)
      typed.take_while { |word| word != END_OF_OPTIONS }
    end

    # A pull makes a project of that folder where nobody said another place.
    def self.into(folder, typed)
      PLACES_OF_A_BOX.any? { |option| given?(option, typed) } ? typed : [*typed, '--into', folder]
    end

    def self.given?(option, typed)
      own(typed).any? { |word| word == option || word.start_with?("#{option}=") }
    end
  end
end
