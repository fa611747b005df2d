using Shien.Blade.Store;

namespace Shien.Blade.Inspections;

/// <summary>
/// Host keys of all other machines in the store: what a machine that comes in must not share. Whose they are is told to nobody. A slot's own
/// keys are never among them: the blade has made them, so whoever else has them has copied them.
/// </summary>
internal sealed class OtherHostKeys(StoreLayout layout, MachineRecords records, BladeLog log)
{
    // Of three keys each, these are more machines than a store has room for.
    private const int Max = 20_000;

    /// <summary>Fingerprints. Blocks: it reads all records.</summary>
    /// <param name="account">Whose machine is looked at.</param>
    /// <param name="slot">Which of his.</param>
    public IReadOnlyCollection<string> Of(string account, string slot)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        foreach (string other in records.Accounts())
        {
            foreach (MachineRecord record in Try(() => records.Of(other)).Where(r => r.Account != account || r.Slot != slot))
            {
                found.UnionWith((record.HostKeys ?? []).Concat(Kept(record.Account, record.Slot)));
            }
        }

        found.ExceptWith(Kept(account, slot));
        return [.. found.Take(Max)];
    }

    private IReadOnlyList<string> Kept(string account, string slot) =>
        Try(() => SafeFile.ReadJson(layout.HostKeys(account, slot), StoreJson.Default.HostKeyRecord)?.Fingerprints ?? []);

    // A record that cannot be read is another's trouble; the check of this machine goes on.
    private IReadOnlyList<T> Try<T>(Func<IReadOnlyList<T>> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            log.Warn($"inspection: host keys of a machine are not known: {e.Message}");
            return [];
        }
    }
}
