using Shien.Api.Machines;

namespace Shien.Blade.Store;

/// <summary>Reads and writes the records of machines. Changes belong under the account's lock.</summary>
internal sealed class MachineRecords(StoreLayout layout)
{
    /// <summary>The record of a slot, or null.</summary>
    public MachineRecord? Find(string account, string slot) =>
        SafeFile.ReadJson(layout.Record(account, slot), StoreJson.Default.MachineRecord);

    /// <summary>The record of a machine by its slot, or by what its owner calls it; null where there is none.</summary>
    public MachineRecord? FindNamed(string account, string name) =>
        MachineNames.IsSlot(name) ? Find(account, name)
        : MachineNames.IsOwn(name) ? Of(account).FirstOrDefault(record => record.OwnName == name)
        : null;

    /// <summary>All records of an account, by slot.</summary>
    public IReadOnlyList<MachineRecord> Of(string account) =>
        [.. Slots(account, ".json").Select(slot => Find(account, slot)).OfType<MachineRecord>()];

    /// <summary>Those in a folder of the archive.</summary>
    public IReadOnlyList<MachineRecord> Archived(string id) =>
        [.. SlotsIn(layout.ArchivedRecords(id), ".json").Select(slot => SafeFile.ReadJson(Path.Combine(layout.ArchivedRecords(id), slot + ".json"), StoreJson.Default.MachineRecord)).OfType<MachineRecord>()];

    /// <summary>All in the archive.</summary>
    public IEnumerable<MachineRecord> Archived() => Directory.EnumerateDirectories(layout.Archive).SelectMany(folder => Archived(Path.GetFileName(folder)));

    /// <summary>Slots whose change was begun and not ended.</summary>
    public IReadOnlyList<string> Unfinished(string account) => Slots(account, ".change");

    /// <summary>Names of the accounts that have records.</summary>
    public IReadOnlyList<string> Accounts() =>
        [.. Directory.EnumerateDirectories(layout.Machines).Select(path => Path.GetFileName(path)).Where(Blade.Accounts.Account.IsUsable).Order(StringComparer.Ordinal)];

    /// <summary>Writes a record: the moment at which a change holds.</summary>
    public void Write(MachineRecord record) =>
        SafeFile.WriteJson(layout.Record(record.Account, record.Slot), record, StoreJson.Default.MachineRecord);

    /// <summary>Removes a record.</summary>
    public void Remove(string account, string slot)
    {
        File.Delete(layout.Record(account, slot));
        SafeFile.SyncDirectory(layout.Records(account));
    }

    private string[] Slots(string account, string extension) => SlotsIn(layout.Records(account), extension);

    private static string[] SlotsIn(string folder, string extension) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*" + extension).Select(path => Path.GetFileNameWithoutExtension(path)).Where(MachineNames.IsSlot).Order(StringComparer.Ordinal)]
        : [];
}
