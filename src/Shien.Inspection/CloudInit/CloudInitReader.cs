using Shien.Images.FileSystems;
using Shien.Inspection.Guests;
using Shien.Inspection.Startup;
using Shien.Inspection.Yaml;

namespace Shien.Inspection.CloudInit;

/// <summary>Reads cloud-init's configuration and seeds. Of several files what the last says counts, a seed's before all.</summary>
internal static class CloudInitReader
{
    public const string ConfigFolder = "/etc/cloud/cloud.cfg.d";
    public const string SeedFolder = "/var/lib/cloud/seed/nocloud";

    private const string OtherSeedFolder = "/var/lib/cloud/seed/nocloud-net";
    private const int MaxInstanceIdChars = 128;

    private static readonly string[] Programs = ["/usr/bin/cloud-init", "/usr/local/bin/cloud-init"];

    private static readonly string[] Identifiers = ["/usr/lib/cloud-init/ds-identify", "/lib/cloud-init/ds-identify", "/usr/libexec/cloud-init/ds-identify"];

    public static CloudInitEvidence Read(GuestTree tree, IReadOnlyList<KernelLine> kernelLines)
    {
        if (!Programs.Any(path => tree.Find(path) is { Kind: FileKind.File }))
        {
            return new CloudInitEvidence();
        }

        List<(TextFile File, YamlNode Root)> configs = [.. Configs(tree)];
        List<(TextFile File, YamlNode Root)> seeds = [.. Seeds(tree)];
        (TextFile File, YamlNode Node)? sources = Last(configs, "datasource_list");
        (TextFile File, YamlNode Node)? passwords = Last([.. configs, .. seeds], "ssh_pwauth");
        return new CloudInitEvidence
        {
            Runs = tree.Find("/etc/cloud/cloud-init.disabled") is null && !(kernelLines.Count > 0 && kernelLines[0].Has("cloud-init=disabled")),
            Sources = sources is null ? null : [.. sources.Value.Node.Texts.Take(64)],
            SourcesWhere = sources is null ? "/etc/cloud/cloud.cfg" : sources.Value.File.At(sources.Value.Node.Line),
            LooksFirst = Identifiers.Any(path => tree.Find(path) is { Kind: FileKind.File }),
            HasSeed = ((ReadOnlySpan<string>)[SeedFolder, OtherSeedFolder]).ToArray().Any(f => tree.Find($"{f}/meta-data") is { Kind: FileKind.File }),
            AllowsPasswords = passwords is { Node.IsTrue: true } ? passwords.Value.File.At(passwords.Value.Node.Line) : null,
            Writes = [.. Writes([.. configs, .. seeds])],
            InstanceId = InstanceIdOf(tree),
            DefaultUser = Last(configs, "system_info")?.Node["default_user"]?["name"]?.Text,
            ConfigNames = [.. tree.Names(ConfigFolder).Where(n => n.EndsWith(".cfg", StringComparison.Ordinal))],
            SetsNetwork = Last(configs, "network")?.Node["config"]?.Text != "disabled",
        };
    }

    private static IEnumerable<(TextFile File, YamlNode Root)> Configs(GuestTree tree) =>
        ((TextFile?[])[TextFile.Read(tree, "/etc/cloud/cloud.cfg")]).OfType<TextFile>()
            .Concat(TextFile.ReadAll(tree, ConfigFolder, ".cfg"))
            .Select(f => (f, YamlReader.Read(f.Text))).Where(f => f.Item2 is not null).Select(f => (f.f, f.Item2!));

    private static IEnumerable<(TextFile File, YamlNode Root)> Seeds(GuestTree tree)
    {
        foreach (string folder in (string[])[SeedFolder, OtherSeedFolder])
        {
            foreach (string name in (string[])["vendor-data", "user-data"])
            {
                // Scripts are user data as well; only this kind sets passwords by keywords.
                if (TextFile.Read(tree, $"{folder}/{name}") is { } file && file.Text.StartsWith("#cloud-config", StringComparison.Ordinal) && YamlReader.Read(file.Text) is { } root)
                {
                    yield return (file, root);
                }
            }
        }
    }

    private static (TextFile File, YamlNode Node)? Last(List<(TextFile File, YamlNode Root)> files, string key)
    {
        int at = files.FindLastIndex(f => f.Root[key] is not null);
        return at < 0 ? null : (files[at].File, files[at].Root[key]!);
    }

    private static IEnumerable<string> Writes(List<(TextFile File, YamlNode Root)> files)
    {
        foreach (string key in (string[])["ssh_authorized_keys", "password", "chpasswd", "users"])
        {
            if (Last(files, key) is { } last && Says(key, last.Node))
            {
                yield return last.File.At(last.Node.Line);
            }
        }
    }

    private static bool Says(string key, YamlNode node) => key switch
    {
        "users" => node.Items.Any(user => user.Fields.Keys.Any(k => k is "passwd" or "hashed_passwd" or "plain_text_passwd" or "ssh_authorized_keys" or "ssh-authorized-keys" or "ssh_import_id")),
        "chpasswd" => node["list"] is { } list && (list.Items.Count > 0 || list.Text is { Length: > 0 }) || node["users"] is { Items.Count: > 0 },
        "password" => node.Text is { Length: > 0 } text && text is not ("null" or "~"),
        _ => node.Items.Count > 0,
    };

    private static string? InstanceIdOf(GuestTree tree) =>
        TextFile.Read(tree, "/var/lib/cloud/data/instance-id")?.Text.Trim() is { Length: > 0 and <= MaxInstanceIdChars } id
        && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
            ? id
            : null;
}
