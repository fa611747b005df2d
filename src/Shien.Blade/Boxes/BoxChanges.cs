using Shien.Api;
using Shien.Api.Boxes;
using Shien.Blade.Accounts;
using Shien.Blade.Store;

namespace Shien.Blade.Boxes;

/// <summary>Withdraws and removes boxes. Blocks.</summary>
/// <param name="layout">The store.</param>
/// <param name="boxes">Those that there are.</param>
/// <param name="uses">What stands on them.</param>
/// <param name="changed">Told when there is one less, or one is no longer offered.</param>
/// <param name="time">When it was withdrawn.</param>
/// <param name="log">Who did it.</param>
internal sealed class BoxChanges(
    StoreLayout layout, BoxStore boxes, BoxUses uses, Action changed, TimeProvider time, BladeLog log)
{
    private const int MaxShown = 10;

    /// <summary>Withdraws a version: its publisher and administrators may.</summary>
    /// <exception cref="RefusalException">There is none, it is withdrawn already, or it is not the caller's.</exception>
    public void Yank(Caller caller, string name, string version, string reason)
    {
        if (reason.Trim().Length is 0 or > YankRequest.MaxReasonChars || reason.Any(char.IsControl))
        {
            throw new RefusalException(ErrorCodes.BadRequest, $"the reason must be one line of 1 to {YankRequest.MaxReasonChars} characters");
        }

        using FileLock held = FileLock.Take(layout.BoxLock);
        PublishedBox box = Find(name, version);
        if (!caller.Account.IsAdministrator && caller.Account.Name != box.Manifest.Publisher)
        {
            log.Audit(caller, $"tried to withdraw the box {box.Title}, which is not theirs");
            throw new RefusalException(
                ErrorCodes.Forbidden, $"only '{box.Manifest.Publisher}', who published the box '{box.Title}', and administrators may withdraw it", "Ask one of them.");
        }

        if (boxes.Yank(box) is { } before)
        {
            throw new RefusalException(ErrorCodes.State, $"the box '{box.Title}' was withdrawn already, by '{before.By}': {before.Reason}");
        }

        SafeFile.WriteJson(layout.BoxYanked(name, version), new BoxYank(caller.Account.Name, time.GetUtcNow(), reason.Trim()), ApiJson.Default.BoxYank);
        log.Audit(caller, $"the box {box.Title} withdrawn: {reason.Trim()}");
        changed();
    }

    /// <summary>Removes a version that was withdrawn and that nothing stands on: administrators may. A kill leaves all of it, or none.</summary>
    /// <exception cref="RefusalException">There is none, or it is needed.</exception>
    public void Remove(Caller caller, string name, string version)
    {
        if (!caller.Account.IsAdministrator)
        {
            throw new RefusalException(
                ErrorCodes.Forbidden, $"'{caller.Account.Name}' may not remove boxes; administrators may", $"A box that you published you can withdraw: shien box yank {Shown(name)} {Shown(version)} --reason TEXT");
        }

        using FileLock held = FileLock.Take(layout.BoxLock);
        PublishedBox box = Find(name, version);
        if (!box.IsYanked)
        {
            throw new RefusalException(ErrorCodes.State, $"the box '{box.Title}' is offered", $"Withdraw it first: shien box yank {name} {version} --reason TEXT");
        }

        IReadOnlyList<string> needed = uses.Of(name, version);
        if (needed.Count > 0)
        {
            throw new RefusalException(
                ErrorCodes.State,
                $"{needed.Count} {(needed.Count == 1 ? "machine stands" : "machines stand")} on the box '{box.Title}': {string.Join(", ", needed.Take(MaxShown))}{(needed.Count > MaxShown ? ", …" : "")}",
                "Their owners can make them whole by themselves with 'ie-virsh flatten NN', or delete them.");
        }

        // First that it was there: its version is never another box's.
        SafeFile.WriteJson(layout.BoxRemoved(name, version), boxes.Yank(box)!, ApiJson.Default.BoxYank);
        string aside = layout.Push("removed-" + Guid.NewGuid().ToString("N"));
        Directory.Move(box.Folder, aside);
        SafeFile.SyncDirectory(layout.BoxVersions(name));
        log.Audit(caller, $"the box {box.Title} removed");
        changed();
        Directory.Delete(aside, recursive: true);
    }

    private PublishedBox Find(string name, string version) => boxes.Find(name, version) ?? throw boxes.NotFound(name, version);

    private static string Shown(string text) => Images.FileSystems.GuestText.Clean(text, 40);
}
