# frozen_string_literal: true

require 'yaml'

RSpec.describe VagrantShien::Text do
  def with_language(value)
    before = ENV.to_hash.slice(*VagrantShien::Text::VARIABLES)
    VagrantShien::Text::VARIABLES.each { |name| ENV.delete(name) }
    ENV['LANG'] = value
    yield
  ensure
    VagrantShien::Text::VARIABLES.each { |name| ENV[name] = before[name] }
  end

  def texts(locale)
    file = File.expand_path("../locales/#{locale}.yml", __dir__)
    YAML.safe_load(File.read(file, encoding: 'UTF-8')).fetch(locale).fetch('vagrant_shien')
  end

  def keys(texts, prefix = '')
    texts.flat_map { |key, value| value.is_a?(Hash) ? keys(value, "#{prefix}#{key}.") : ["#{prefix}#{key}"] }
  end

  it 'is Japanese where the environment is' do
    unknown = -> { described_class.of('errors.unknown_verb', verb: 'x') }
    with_language('ja_JP.UTF-8') { expect(unknown.call).to include('コマンドはありません') }
    with_language('C.UTF-8') { expect(unknown.call).to include('is unknown') }
  end

  it 'says the same things with the same values in both languages' do
    expect(keys(texts('ja'))).to match_array(keys(texts('en')))
    keys(texts('en')).each do |key|
      values = %w[en ja].map { |locale| texts(locale).dig(*key.split('.')).scan(/%\{\w+\}/).uniq.sort }
      expect(values.first).to eq(values.last), key
    end
  end
end
