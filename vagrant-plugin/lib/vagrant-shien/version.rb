# frozen_string_literal: true

module VagrantShien
  VERSION = '0.1.0'
end
