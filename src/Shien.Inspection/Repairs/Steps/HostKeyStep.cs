using System.Text;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>H1, H2: new host keys. The old ones are replaced and not only deleted: Debian's sshd never starts without.</summary>
internal static class HostKeyStep
{
    private const string Folder = "/etc/ssh";
    private const int PrivateMode = 0x180;

    public static void Apply(RepairContext context)
    {
        RepairDraft draft = context.Draft;
        IReadOnlyList<HostKeyPair> pairs = context.Request.HostKeys;
        if (pairs.Count == 0 || context.Evidence.Sshd.Program is null || draft.Names(Folder) is not { } names)
        {
            return;
        }

        foreach (HostKeyPair pair in pairs)
        {
            Write(draft, $"{Folder}/{pair.Name}", pair);
        }

        // Configured files must hold a key, whatever they are called: of which kind it is, sshd sees for itself.
        string[] configured = [.. context.Evidence.Sshd.Logins.SelectMany(l => l.General.GetValueOrDefault("hostkey")?.Names() ?? []).Distinct()];
        foreach (string path in configured.Where(path => path.StartsWith('/') && !pairs.Any(p => path == $"{Folder}/{p.Name}")))
        {
            Write(draft, path, pairs.FirstOrDefault(p => path.Contains(KindOf(p), StringComparison.Ordinal)) ?? pairs[0]);
        }

        foreach (string name in names.Where(IsHostKey).Where(name => !pairs.Select(p => $"{Folder}/{p.Name}").Concat(configured).Any(p => $"{Folder}/{name}" == p || $"{Folder}/{name}" == p + ".pub")))
        {
            draft.Delete($"{Folder}/{name}", "An old host key, which is in every copy of the box.");
        }
    }

    private static void Write(RepairDraft draft, string path, HostKeyPair pair)
    {
        draft.WriteNew(path, Encoding.UTF8.GetBytes(pair.PrivateText), "A new host key: the old one is in every copy of the box.", PrivateMode);
        draft.WriteNew(path + ".pub", Encoding.UTF8.GetBytes(pair.PublicText), "The public half of the new host key.");
    }

    private static string KindOf(HostKeyPair pair) => pair.Name.Replace("ssh_host_", "", StringComparison.Ordinal).Replace("_key", "", StringComparison.Ordinal);

    private static bool IsHostKey(string name) =>
        name.StartsWith("ssh_host_", StringComparison.Ordinal) && (name.EndsWith("_key", StringComparison.Ordinal) || name.EndsWith("_key.pub", StringComparison.Ordinal));
}
