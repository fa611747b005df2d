# frozen_string_literal: true

require 'vagrant'
require_relative 'vagrant-shien/version'
require_relative 'vagrant-shien/plugin'
