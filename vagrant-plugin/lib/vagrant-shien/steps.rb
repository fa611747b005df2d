# frozen_string_literal: true

require 'vagrant/action/builtin/mixin_provisioners'
require_relative 'errors'

module VagrantShien
  # The provisioners of a Vagrantfile as plain steps, in the order in which a first `vagrant up` runs them. What shien
  # cannot run stays in, with the reason, so that nothing is left out unnoticed.
  class Steps
    include Vagrant::Action::Builtin::MixinProvisioners

    WINDOWS = %i[winrm winssh].freeze
    NEVER = 'never'

    # The folder is that of the Vagrantfile, from which its paths count.
    def initialize(config, folder)
      @vm = config.vm
      @folder = folder
    end

    def to_a
      in_order.reject { |provisioner| asked_for?(provisioner) }.flat_map { |provisioner| steps(provisioner) }
    end

    # Those that run only with --provision-with.
    def left_out
      @vm.provisioners.select { |provisioner| asked_for?(provisioner) }
         .map { |provisioner| [provisioner.type, name(provisioner)].compact.join(' ') }
    end

    private

    def asked_for?(provisioner)
      provisioner.run.to_s == NEVER
    end

    # before and after, as Vagrant sorts them; it takes for granted that its validation went before.
    def in_order
      pairs = @vm.provisioners.map do |provisioner|
        [provisioner, { name: name(provisioner), before: provisioner.before, after: provisioner.after }]
      end
      check(pairs.map(&:last))
      sort_provisioner_instances(pairs).map(&:first)
    end

    def check(orders)
      ordered, free = orders.partition { |order| order[:before] || order[:after] }
      named = ordered.flat_map { |order| order.values_at(:before, :after) }.grep(String)
      unknown = (named - free.map { |order| order[:name] }).first
      raise Errors::UnknownProvisioner, locale: Text.locale, name: unknown if unknown
    end

    def name(provisioner)
      own = provisioner.config.respond_to?(:name) ? provisioner.config.name : nil
      (provisioner.name || own)&.to_s
    end

    def steps(provisioner)
      case provisioner.type
      when :shell then shell(provisioner.config).map { |step| { type: 'shell', name: name(provisioner), **step } }
      when :file then [{ type: 'file', name: name(provisioner), **file(provisioner.config) }]
      else [{ type: provisioner.type.to_s, name: name(provisioner), unsupported: 'type' }]
      end
    end

    def shell(config)
      reason = unsupported(config)
      return [{ unsupported: reason }] if reason

      script = config.path || config.inline ? [script(config)] : []
      script + (config.reset ? [{ type: 'reset' }] : [])
    end

    def unsupported(config)
      return 'windows' if WINDOWS.include?(@vm.communicator) || @vm.guest == :windows
      return 'url' if config.path && config.remote?

      'reboot' if config.reboot
    end

    def script(config)
      {
        inline: config.inline && text(config.inline),
        path: config.path && File.expand_path(config.path, @folder),
        **arguments(config.args),
        environment: config.env.to_h { |key, value| [key.to_s, value.to_s] },
        **%i[privileged binary].to_h { |switch| [switch, config.public_send(switch) ? true : false] }
      }
    end

    # A text is the guest's shell's to read; a list is taken word for word.
    def arguments(args)
      return { words: args.map(&:to_s), arguments: nil } if args.is_a?(Array)

      { words: nil, arguments: args&.to_s }
    end

    # As Vagrant's provisioner and its upload take the two paths together.
    def file(config)
      source = File.expand_path(config.source.to_s, @folder)
      { source: source, destination: destination(source, config.source.to_s, config.destination.to_s) }
    end

    def destination(source, typed, destination)
      within = destination.end_with?('/')
      within &&= !typed.end_with?('.') if File.directory?(source)
      within ? File.join(destination, File.basename(source)) : destination
    end

    def text(value)
      value.to_s.dup.force_encoding(Encoding::UTF_8).scrub
    end
  end
end
