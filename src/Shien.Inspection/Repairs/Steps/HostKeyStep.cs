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
        if (pairs.Count == 0 || draft.Names(Folder) is not { } names)
        {
            return;
        }

        foreach (HostKeyPair pair in pairs)
        {
            draft.WriteNew($"{Folder}/{pair.Name}", Encoding.UTF8.GetBytes(pair.PrivateText), "A new host key: the old one is in every copy of the box.", PrivateMode);
            draft.WriteNew($"{Folder}/{pair.Name}.pub", Encoding.UTF8.GetBytes(pair.PublicText), "The public half of the new host key.");
        }

        foreach (string name in names.Where(IsHostKey).Where(name => !pairs.Any(p => name == p.Name || name == p.Name + ".pub")))
        {
            draft.Delete($"{Folder}/{name}", "An old host key, which is in every copy of the box.");
        }
    }

    private static bool IsHostKey(string name) =>
        name.StartsWith("ssh_host_", StringComparison.Ordinal) && (name.EndsWith("_key", StringComparison.Ordinal) || name.EndsWith("_key.pub", StringComparison.Ordinal));
}
