using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Guests;
using Shien.Inspection.Keys;

namespace Shien.Inspection.Sshd.Servers;

/// <summary>Reads the host keys that sshd would load.</summary>
internal sealed class HostKeyReader(GuestTree tree)
{
    private const int MaxKeys = 64;
    private const int MaxKeyBytes = 64 * 1024;

    // Since then DSA is not in the list that is compiled in (servconf.c, fill_default_server_options).
    private static readonly Version WithoutDsa = new(7, 8);

    /// <summary>The keys of the configured files, or of sshd's defaults where none is configured; each file once.</summary>
    public IReadOnlyList<HostKey> Read(IReadOnlyList<string> configured, Version version)
    {
        IEnumerable<string> kinds = version < WithoutDsa ? ["rsa", "dsa", "ecdsa", "ed25519"] : ["rsa", "ecdsa", "ed25519"];
        return configured.Count > 0
            ? [.. configured.Distinct().Take(MaxKeys).Select(path => new HostKey(path, Find(path)))]
            : [.. kinds.Select(kind => $"/etc/ssh/ssh_host_{kind}_key").Select(path => new HostKey(path, Find(path))).Where(key => key.Key is not null)];
    }

    // What counts is the private half: the file beside it may hold any other key.
    private PublicKey? Find(string path)
    {
        if (tree.TryRead(path, MaxKeyBytes) is not { } content)
        {
            return null;
        }

        PublicKey? key = PrivateKey.PublicHalf(content) is { } blob ? PublicKey.Parse(blob)
            : AuthorizedKeys.KeyAt(GuestText.Decode(tree.TryRead(path + ".pub", MaxKeyBytes) ?? []).Split('\n')[0])?.Key;
        if (key is null)
        {
            tree.NotChecked(path, new ImageException($"The host key '{GuestText.Clean(path, 200)}' is of a format that is not read: it is encrypted or damaged."));
        }

        return key;
    }
}
