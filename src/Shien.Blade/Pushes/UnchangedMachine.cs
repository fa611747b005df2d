using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Machines;
using Shien.Blade.Store;

namespace Shien.Blade.Pushes;

/// <summary>A push of what its place holds already: it is checked again, since rules and other machines change, but nothing is sent or copied. Blocks.</summary>
/// <param name="records">What is there.</param>
/// <param name="view">A machine as its owner sees it.</param>
/// <param name="layout">The store.</param>
internal sealed class UnchangedMachine(MachineRecords records, Func<MachineRecord, MachineInfo> view, StoreLayout layout)
{
    /// <summary>The machine, if it stands exactly as the same push left it and does not run; null otherwise.</summary>
    /// <param name="account">Whose push it is.</param>
    /// <param name="request">With the root hashes of its maps.</param>
    public MachineRecord? Find(Account account, PushRequest request)
    {
        if (request is { Replace: false } or { Name: null } or { Fix: true } or { Box: not null })
        {
            return null;
        }

        MachineRecord? there = MachineNames.IsOwn(request.Name) ? records.FindNamed(account.Name, request.Name) : records.Find(account.Name, request.Name);
        return there is not null && there.Uid == account.Uid && IsSame(there, request) && IsUntouched(layout, there) && view(there).State == MachineView.Word(Libvirt.DomainState.ShutOff)
            ? there
            : null;
    }

    /// <summary>True while nobody has written the images since the push.</summary>
    public static bool IsUntouched(StoreLayout layout, MachineRecord there) =>
        there.Disks.All(disk => disk.PushedStamp is not null && disk.PushedStamp == ImageStamp.Of(layout.Image(there.Account, disk.File)));

    private static bool IsSame(MachineRecord there, PushRequest request) =>
        (there.Cores, there.MemoryMiB, there.Firmware) == (request.Cores, request.MemoryMiB, request.Firmware)
        && (there.AllowedBecause is null || request.AllowFindings is not null)
        && there.Disks.Select(disk => (disk.PushedRoot, disk.LengthBytes)).SequenceEqual(request.Disks.Select(disk => (disk.MapRoot, disk.LengthBytes)));
}
