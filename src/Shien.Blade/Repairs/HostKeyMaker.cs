using Shien.Api;
using Shien.Api.Repairs;
using Shien.Blade.Confined;
using Shien.Blade.Store;
using Shien.Inspection.Repairs;

namespace Shien.Blade.Repairs;

/// <summary>Host keys for machines: those that the slot has, or new ones. Blocks.</summary>
internal sealed class HostKeyMaker(StoreLayout layout)
{
    private const string Program = "/usr/bin/ssh-keygen";
    private const int MaxKeyBytes = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly (string Type, string Bits)[] Kinds = [("ed25519", "256"), ("ecdsa", "256"), ("rsa", "3072")];

    /// <summary>The keys of a slot; made where it has none, and kept only when <see cref="Keep"/> is called.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="slot">Which.</param>
    /// <param name="folder">Root's own; for as long as they are made.</param>
    /// <exception cref="IOException">ssh-keygen is missing or failed.</exception>
    public IReadOnlyList<HostKeyPair> Of(string account, string slot, string folder) =>
        SafeFile.ReadJson(layout.HostKeys(account, slot), StoreJson.Default.HostKeyRecord)?.Keys ?? [.. Kinds.Select(kind => Make(kind.Type, kind.Bits, folder))];

    /// <summary>Remembers the keys of a slot. Belongs under the account's lock.</summary>
    public void Keep(string account, string slot, IReadOnlyList<HostKeyPair> keys) =>
        SafeFile.WriteJson(layout.HostKeys(account, slot), new HostKeyRecord(keys), StoreJson.Default.HostKeyRecord);

    /// <summary>Of these keys, the public halves of those that a plan writes into the guest.</summary>
    public static IReadOnlyList<HostKey> Written(IReadOnlyList<HostKeyPair> keys, IReadOnlyList<GuestEdit> edits) =>
        [.. keys.Where(key => edits.Any(e => e.Kind == EditKind.Write && e.Path.EndsWith('/' + key.Name, StringComparison.Ordinal))).Select(Public)];

    private static HostKey Public(HostKeyPair pair)
    {
        string[] words = pair.PublicText.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new HostKey(words[0], words[1].Trim(), HostKeyRecord.FingerprintOf(pair));
    }

    private static HostKeyPair Make(string type, string bits, string folder)
    {
        string name = $"ssh_host_{type}_key";
        string path = Path.Combine(folder, name);
        ConfinedOutput output = new ConfinedRun("ssh-keygen", Patience, MaxKeyBytes).Run(
            [Program, "-q", "-t", type, "-b", bits, "-N", "", "-C", "", "-f", path], ["PATH=/usr/bin:/bin", "HOME=" + folder, "LANG=C.UTF-8"], [], CancellationToken.None);
        if (output.Failure is { } failure)
        {
            throw new RefusalException(ErrorCodes.Backend, $"no host keys can be made for the machine: {failure}", "On the blade: apt-get install openssh-client.");
        }

        HostKeyPair pair = new(name, File.ReadAllText(path), File.ReadAllText(path + ".pub"));
        File.Delete(path);
        File.Delete(path + ".pub");
        return pair;
    }
}
