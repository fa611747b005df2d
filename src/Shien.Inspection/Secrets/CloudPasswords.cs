using Shien.Inspection.Guests;
using Shien.Inspection.Yaml;

namespace Shien.Inspection.Secrets;

/// <summary>Plain passwords in what cloud-init reads and keeps. cloud-init: modules "Set Passwords" and "Users and Groups".</summary>
internal static class CloudPasswords
{
    private const string InstancesFolder = "/var/lib/cloud/instances";
    private const string SeedFolder = "/var/lib/cloud/seed";
    private const int MaxFolders = 64;

    private static readonly string[] DataNames =
        ["user-data", "user-data.txt", "user-data.txt.i", "cloud-config.txt", "vendor-data", "vendor-data.txt", "vendor-data.txt.i", "vendor-cloud-config.txt", "vendor-data2"];

    public static IEnumerable<PlainPassword> Find(GuestTree tree)
    {
        IEnumerable<TextFile> configs = ((TextFile?[])[TextFile.Read(tree, "/etc/cloud/cloud.cfg")]).OfType<TextFile>()
            .Concat(TextFile.ReadAll(tree, "/etc/cloud/cloud.cfg.d", ".cfg"));
        IEnumerable<TextFile> data =
            from parent in new[] { SeedFolder, InstancesFolder }
            from folder in tree.Names(parent).Take(MaxFolders)
            from name in DataNames
            let file = TextFile.Read(tree, $"{parent}/{folder}/{name}")
            where file is not null
            select file;
        return configs.SelectMany(file => OfConfig(file, PlainPasswordSource.CloudConfig)).Concat(data.SelectMany(OfData));
    }

    private static IEnumerable<PlainPassword> OfData(TextFile file) =>
        file.Lines.SkipWhile(line => line.StartsWith("##", StringComparison.Ordinal) || line.Length == 0).FirstOrDefault()?.StartsWith("#cloud-config", StringComparison.Ordinal) == true
            ? OfConfig(file, PlainPasswordSource.CloudData)
            : OfText(file);

    private static IEnumerable<PlainPassword> OfConfig(TextFile file, PlainPasswordSource source)
    {
        if (YamlReader.Read(file.Text) is not { } root)
        {
            return [];
        }

        IEnumerable<(YamlNode? Node, string What)> found =
        [
            (root["password"], "the password of the default account"),
            (root["system_info"]?["default_user"]?["plain_text_passwd"], "the password of the default account"),
            .. (root["users"]?.Items ?? []).Select(user => (user["plain_text_passwd"], "the password of an account")),
            .. (root["chpasswd"]?["users"]?.Items ?? []).Where(user => user["type"]?.Text is null or "text" or "TEXT").Select(user => (user["password"], "the password of an account")),
            .. Entries(root["chpasswd"]?["list"]).Where(entry => IsPlain(AfterColon(entry.Text))).Select(entry => (entry.Node, "passwords of accounts")).Take(1),
        ];
        return [.. found.Where(f => f.Node is not null && (f.Node.Text is null || IsPlain(f.Node.Text)) && f.What.Length > 0)
            .Select(f => new PlainPassword(file.At(f.Node!.Line), f.What, source))];
    }

    private static IEnumerable<(YamlNode Node, string Text)> Entries(YamlNode? list) => list is null ? []
        : list.Text is { } text ? text.Split('\n').Select(line => (list, line)) : list.Items.Where(item => item.Text is not null).Select(item => (item, item.Text!));

    private static string AfterColon(string entry) => entry.IndexOf(':', StringComparison.Ordinal) is var at and > 0 ? entry[(at + 1)..].Trim() : "";

    // A random one is made at the first boot; "$6$" and its like are hashes, and "*" is none.
    private static bool IsPlain(string password) => password.Length > 0 && password is not ("R" or "RANDOM" or "null" or "~" or "*" or "!" or "!!") && password[0] != '$';

    // Scripts, MIME parts, includes: whatever is written as the keyword or as the pipe that everybody knows.
    private static IEnumerable<PlainPassword> OfText(TextFile file)
    {
        for (int i = 0; i < file.Lines.Count; i++)
        {
            string line = file.Lines[i].TrimStart(' ', '\t', '-');
            string[] parts = line.Split(':', 2);
            bool isKeyword = parts is ["password" or "plain_text_passwd", _] && IsPlain(parts[1].Trim(' ', '"', '\''));
            bool isPipe = line.Contains("chpasswd", StringComparison.Ordinal) && line.Contains(':') && !line.Contains("$6$", StringComparison.Ordinal) && !line.Contains(" -e", StringComparison.Ordinal) && line[0] != '#'
                && !line.StartsWith("chpasswd:", StringComparison.Ordinal);
            if (isKeyword || isPipe)
            {
                yield return new PlainPassword(file.At(i + 1), "the password of an account", PlainPasswordSource.CloudData);
                yield break;
            }
        }
    }
}
