using Microsoft.Win32.SafeHandles;
using Shien.Api;
using Shien.Api.Machines;
using Shien.Blade.Accounts;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.Images.FileSystems;

namespace Shien.Blade.Media;

/// <summary>
/// The DVD of a machine: a copy of an ISO file that its owner may read, beside the machine's images. It is opened with the owner's
/// rights, and QEMU gets the copy as raw bytes, whatever is in it. Blocks.
/// </summary>
internal sealed class MachineMedia(
    MachineCommands commands, MachineRecords records, Domains domains, MachineView view, DiskHolds holds, DomainPlatform platform, StoreLayout layout, BladeSettings settings, LimitBook limits)
{
    private const int MaxPathChars = 4096;
    private const int MaxNameChars = 100;
    private const int SectorBytes = 2048;
    private const int BufferBytes = 1 << 20;

    /// <summary>Puts a file in; another one is taken out.</summary>
    /// <exception cref="RefusalException">The file cannot be read or taken, or the machine is busy.</exception>
    public MachineInfo Attach(Caller caller, string name, string file)
    {
        MachineRecord before = commands.Find(caller.Account, name);
        if (file is not ['/', ..] || file.Length > MaxPathChars || file.Contains('\0', StringComparison.Ordinal))
        {
            throw new RefusalException(ErrorCodes.BadRequest, $"a file is named by its whole path on the blade, of at most {MaxPathChars} characters");
        }

        string copy = layout.Image(before.Account, $"{before.MediaFile}.{Guid.NewGuid():N}.new");
        try
        {
            Copy(caller.Account, file, copy);
            return Change(caller, name, $"medium '{Path.GetFileName(file)}' attached", record =>
            {
                File.Move(copy, layout.Image(record.Account, record.MediaFile), overwrite: true);
                return record with { Medium = GuestText.Clean(Path.GetFileName(file), MaxNameChars) };
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
        : record with { Medium = null });

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

    private void Copy(Account account, string file, string to)
    {
        using SafeFileHandle from = Open(account, file);
        long length = RandomAccess.GetLength(from);
        Check(account, file, length);
        using (SafeFileHandle made = SafeFile.Create(to))
        {
            byte[] buffer = new byte[BufferBytes];
            for (long at = 0; at < length;)
            {
                int got = RandomAccess.Read(from, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - at)), at);
                if (got == 0)
                {
                    throw Refused(file, "became shorter while it was copied", "Copy it again when nobody writes to it.");
                }

                RandomAccess.Write(made, buffer.AsSpan(0, got), at);
                at += got;
            }

            RandomAccess.FlushToDisk(made);
        }

        platform.Give(to, account.Uid);
    }

    private static SafeFileHandle Open(Account account, string file)
    {
        try
        {
            return AccountFileOpening.Open(account, file);
        }
        catch (IOException e)
        {
            throw Refused(file, e.Message, "Name an ISO file that you can read yourself ('ls -l' shows it).");
        }
    }

    private void Check(Account account, string file, long length)
    {
        long most = limits.Of(account.Name).DiskBytes;
        if (length < SectorBytes)
        {
            throw Refused(file, $"has {length} bytes and is no image of a DVD", "Name an ISO file.");
        }

        if (length > most)
        {
            throw new RefusalException(
                ErrorCodes.Limit, $"'{Shown(file)}' has {length >> 20} MiB; a medium may have {most >> 20} MiB", "Name a smaller file.");
        }

        StoreSpace space = StoreSpace.Of(layout.Root, settings.MinFreePercent);
        if (length > space.UsableBytes)
        {
            throw new RefusalException(
                ErrorCodes.StoreFull,
                $"the store has no room: '{Shown(file)}' has {length >> 20} MiB, {space.UsableBytes >> 20} MiB can be used",
                "Delete a machine with 'ie-virsh undefine NN --delete-image', or ask an administrator for room.");
        }
    }

    private static RefusalException Refused(string file, string why, string remedy) => new(ErrorCodes.State, $"'{Shown(file)}' {why}", remedy);

    private static string Shown(string file) => GuestText.Clean(file, MaxNameChars);
}
