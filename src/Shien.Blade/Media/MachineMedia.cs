using Shien.Api;
using Shien.Api.Machines;
using Shien.Blade.Accounts;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Settings;
using Shien.Blade.Store;

namespace Shien.Blade.Media;

/// <summary>
/// The DVD of a machine: a copy of an ISO file that its owner may read, beside the machine's images. It is opened with the owner's
/// rights, and QEMU gets the copy as raw bytes, whatever is in it. Blocks.
/// </summary>
internal sealed class MachineMedia(
    MachineCommands commands, MachineRecords records, Domains domains, MachineView view, DiskHolds holds, DomainPlatform platform, StoreLayout layout, BladeSettings settings, LimitBook limits)
{
    /// <summary>Puts a file in; another one is taken out.</summary>
    /// <exception cref="RefusalException">The file cannot be read or taken, or the machine is busy.</exception>
    public MachineInfo Attach(Caller caller, string name, MediumRequest request)
    {
        MachineRecord before = commands.Find(caller.Account, name);
        string copy = layout.Image(before.Account, $"{before.MediaFile}.{Guid.NewGuid():N}.new");
        try
        {
            string medium;
            using (MediumFile from = MediumFile.Open(caller.Account, request.File, limits.Of(caller.Account.Name).DiskBytes))
            {
                from.CheckRoom(layout, settings);
                from.CopyTo(copy, _ => { }, CancellationToken.None);
                medium = from.Name;
            }

            platform.Give(copy, caller.Account.Uid);
            return Change(caller, name, $"medium '{medium}' attached", record =>
            {
                File.Move(copy, layout.Image(record.Account, record.MediaFile), overwrite: true);
                return record with { Medium = medium, BootsMedium = request.Boot };
            });
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>Takes it out.</summary>
    /// <exception cref="RefusalException">There is none, or the machine is busy.</exception>
    public MachineInfo Eject(Caller caller, string name) => Change(caller, name, "medium ejected", record => record.Medium is null
        ? throw new RefusalException(ErrorCodes.State, $"the machine '{record.Name}' has no medium", $"Put one in with 'ie-virsh attach-media {record.Name} FILE'.")
        : record with { Medium = null, BootsMedium = false });

    private MachineInfo Change(Caller caller, string name, string what, Func<MachineRecord, MachineRecord> change) => commands.Change(caller, name, what, record =>
    {
        holds.CheckFree(record);
        MachineRecord next = change(record);
        records.Write(next);
        if (domains.Ask(record).IsDefined)
        {
            domains.Define(next);
        }

        if (next.Medium is null)
        {
            // A machine that runs with it keeps what it has opened.
            File.Delete(layout.Image(record.Account, record.MediaFile));
        }

        return view.Of(next);
    });
}
