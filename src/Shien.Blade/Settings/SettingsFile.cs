using Shien.CommandLine;
using Shien.Inspection;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Shien.Blade.Settings;

/// <summary>Reads the settings. What is wrong stops the program with file, line and what to write instead.</summary>
internal static class SettingsFile
{
    /// <summary>Every setting outside of the limits.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "store", "socket", "libvirt", "virt_type", "cpu_model", "network", "users", "account_grace_seconds", "administrators", "publishers",
        "vm_group", "vm_uid_base", "inspect", "profile", "accepted_keys", "audit_account", "audit_log", "update_days", "waivers", "keys_command",
        "address_command", "address_command_timeout_seconds", "inspect_uid_base", "appliance", "repair_uid_base", "repair_timeout_seconds", "push_timeout_seconds",
        "push_keep_seconds", "debug_kernels", "debug_ports", "catalogue", "catalogue_url", "box_namespace", "inspect_timeout_seconds",
        "address_timeout_seconds", "proof_timeout_seconds", "min_free_percent", "metrics_file",
    ];

    /// <summary>Reads a file; without a name the default one, which may be missing.</summary>
    /// <exception cref="UserException">It cannot be read, or says something that is not allowed.</exception>
    public static BladeSettings Read(string? path)
    {
        if (path is null && !File.Exists(BladeSettings.DefaultPath))
        {
            return new BladeSettings();
        }

        path ??= BladeSettings.DefaultPath;
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"the settings '{path}' cannot be read: {e.Message}", "Name another file with --config FILE.", inner: e);
        }
    }

    /// <summary>Reads the text of a settings file.</summary>
    /// <exception cref="UserException">It says something that is not allowed.</exception>
    public static BladeSettings Parse(string text, string path)
    {
        DocumentSyntax document = SyntaxParser.Parse(text, path);
        foreach (DiagnosticMessage message in document.Diagnostics)
        {
            throw new UserException(
                $"'{path}' line {message.Span.Start.Line + 1}: {message.Message}", "Write it as TOML: NAME = VALUE, texts in quotes.");
        }

        BladeSettings settings = new();
        HashSet<string> seen = [];
        foreach (KeyValueSyntax pair in document.KeyValues)
        {
            settings = Apply(settings, new SettingValue(path, "", pair), seen);
        }

        foreach (TableSyntaxBase table in document.Tables)
        {
            IReadOnlyList<string> parts = LimitSection.Parts(table.Name);
            LimitSection? limits = LimitSection.Of(parts);
            foreach (KeyValueSyntax pair in table.Items)
            {
                SettingValue value = new(path, string.Join('.', parts) + ".", pair);
                settings = limits is null ? Apply(settings, value, seen)
                    : seen.Add(value.Key) ? settings with { Limits = limits.Add(settings.Limits, value) }
                    : throw Twice(value);
            }
        }

        return settings;
    }

    private static BladeSettings Apply(BladeSettings settings, SettingValue value, HashSet<string> seen)
    {
        if (!seen.Add(value.Key))
        {
            throw Twice(value);
        }

        return value.Key switch
        {
            "store" => settings with { Store = value.AbsolutePath() },
            "socket" => settings with { Socket = value.AbsolutePath() },
            "libvirt" => settings with { Libvirt = value.Text() },
            "virt_type" => settings with { VirtType = value.OneOf("auto", "kvm", "qemu") },
            "cpu_model" => settings with { CpuModel = value.Text() },
            "network" => settings with { Network = value.Text() },
            "administrators" => settings with { Administrators = value.Text() },
            "users" => settings with { Users = value.Text() },
            "account_grace_seconds" => settings with { AccountGrace = TimeSpan.FromSeconds(value.Number(1, 90 * 86400)) },
            "publishers" => settings with { Publishers = value.Text() },
            "vm_group" => settings with { VmGroup = value.Text() },
            "vm_uid_base" => settings with { VmUidBase = (uint)value.Number(65536, 4_000_000_000) },
            "inspect" => settings with { Inspect = value.AbsolutePath() },
            "profile" => settings with { Profile = ProfileName.Parse(value.OneOf([.. ProfileName.OfMachines])) },
            "accepted_keys" => settings with { AcceptedKeys = value.AbsolutePath() },
            "audit_account" => settings with { Audit = Audit(value) },
            "audit_log" => settings with { AuditLog = value.AbsolutePath() },
            "update_days" => settings with { UpdateDays = (int)value.Number(1, 3650) },
            "waivers" => settings with { Waivers = value.AbsolutePath() },
            "inspect_uid_base" => settings with { InspectUidBase = (uint)value.Number(65536, 4_000_000_000) },
            "keys_command" => settings with { KeysCommand = value.AbsolutePath() },
            "address_command" => settings with { AddressCommand = value.Program() },
            "address_command_timeout_seconds" => settings with { AddressCommandTimeout = TimeSpan.FromSeconds(value.Number(1, 300)) },
            "appliance" => settings with { Appliance = value.AbsolutePath() },
            "repair_uid_base" => settings with { RepairUidBase = (uint)value.Number(65536, 4_000_000_000) },
            "repair_timeout_seconds" => settings with { RepairTimeout = TimeSpan.FromSeconds(value.Number(1, 86400)) },
            "push_timeout_seconds" => settings with { PushTimeout = TimeSpan.FromSeconds(value.Number(1, 86400)) },
            "push_keep_seconds" => settings with { PushKeep = TimeSpan.FromSeconds(value.Number(0, 30 * 86400)) },
            "debug_kernels" => settings with { DebugKernels = value.AbsolutePath() },
            "debug_ports" => settings with { DebugPorts = value.Ports() },
            "catalogue" => settings with { Catalogue = value.AbsolutePath() },
            "catalogue_url" => settings with { CatalogueUrl = value.WebAddress() },
            "box_namespace" => settings with { BoxNamespace = value.BoxName() },
            "inspect_timeout_seconds" => settings with { InspectTimeout = TimeSpan.FromSeconds(value.Number(1, 86400)) },
            "address_timeout_seconds" => settings with { AddressTimeout = TimeSpan.FromSeconds(value.Number(0, 3600)) },
            "proof_timeout_seconds" => settings with { ProofTimeout = TimeSpan.FromSeconds(value.Number(10, 3600)) },
            "metrics_file" => settings with { MetricsFile = value.AbsolutePath() is var file && file.EndsWith(".prom", StringComparison.Ordinal) ? file : throw value.Wrong("does not end in '.prom'", "node_exporter collects no other files.") },
            "min_free_percent" => settings with { MinFreePercent = (int)value.Number(0, 99) },
            _ => throw value.Wrong("is no setting of shiend", $"Take the line out. Settings are: {Listed}."),
        };
    }

    private static UserException Twice(SettingValue value) => value.Wrong("stands there twice", "Keep one of them.");

    // Its name, a blank, its key as a line of authorized_keys.
    private static AuditAccount Audit(SettingValue value)
    {
        string[] parts = value.Text().Split(' ', 2);
        return AuditAccount.Parse(parts[0], parts[^1])
            ?? throw value.Wrong("is not a login name and one public key", $"Write {value.Key} = \"NAME ssh-ed25519 AAAA...\": small letters, a blank, and the key without options.");
    }

    private static string Listed => $"{string.Join(", ", Known)}, and below [limits], [limits.group.NAME] and [limits.account.NAME] {LimitSection.Known}";
}
