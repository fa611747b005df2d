using Microsoft.Win32.SafeHandles;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Native;
using Shien.Blade.Pushes;
using Shien.Blade.Store;
using Shien.Images.Blocks;

namespace Shien.Blade.Boxes;

/// <summary>Publishes boxes: who may, whether it is signed, and the one rename after which there is one more. Blocks.</summary>
/// <param name="layout">The store.</param>
/// <param name="boxes">Those that there are.</param>
/// <param name="signatures">Whether a manifest is signed.</param>
/// <param name="settings">The publishers' group, for messages.</param>
/// <param name="vmGroup">The machines' group, which alone reads boxes; null leaves them to the daemon's own group.</param>
/// <param name="changed">Told when there is one more.</param>
/// <param name="log">Who published what, and who tried.</param>
internal sealed class BoxPublishing(
    StoreLayout layout, BoxStore boxes, SignatureCheck signatures, Settings.BladeSettings settings, uint? vmGroup, Action changed, BladeLog log)
{
    private const UnixFileMode FileModeOfBox = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    /// <summary>Refuses who may not publish, and what is no signed manifest of what is to be sent.</summary>
    /// <exception cref="RefusalException">Says why.</exception>
    public void Check(Caller caller, PushRequest request)
    {
        CheckRole(caller);
        // What a dry run sends is neither complete nor signed.
        BoxManifest manifest = BoxRules.Check(caller.Account, request);
        if (!request.DryRun)
        {
            signatures.Check(manifest.Publisher, request.Box!);
        }
    }

    /// <summary>Refuses a version that there is or was.</summary>
    /// <returns>How people call it: <c>course-debian 1.2</c>.</returns>
    /// <exception cref="RefusalException">So it is.</exception>
    public string CheckNew(SignedManifest box)
    {
        BoxManifest manifest = box.Manifest()!;
        (string name, string version) = (manifest.Name, manifest.Version);
        bool wasRemoved = File.Exists(layout.BoxRemoved(name, version));
        if (Directory.Exists(layout.Box(name, version)) || wasRemoved)
        {
            throw new RefusalException(
                ErrorCodes.State,
                $"the version {version} of the box '{name}' {(wasRemoved ? "was published and removed" : "is published already")}, and a version never changes",
                "Publish with a version of its own; 'shien box list' shows those that there are.");
        }

        return $"{name} {version}";
    }

    /// <summary>The box that has this manifest, as it is listed; null where there is none.</summary>
    public BoxInfo? Published(SignedManifest box)
    {
        try
        {
            return box.Manifest() is { } manifest && boxes.Find(manifest.Name, manifest.Version) is { } there && boxes.Signed(there) == box ? boxes.Info(there) : null;
        }
        catch (IOException e)
        {
            log.Error($"the signature of a box cannot be read: {e.Message}");
            return null;
        }
    }

    /// <summary>Makes the box of a push that was checked: a kill at any moment leaves none of it, or all.</summary>
    /// <exception cref="RefusalException">Somebody was first, or the key counts no more.</exception>
    public BoxInfo TakeIn(Caller caller, Push push)
    {
        SignedManifest box = push.Request.Box!;
        BoxManifest manifest = box.Manifest()!;
        // The push may have rested for a day.
        CheckRole(caller);
        using FileLock held = FileLock.Take(layout.BoxLock);
        CheckNew(box);
        signatures.Check(manifest.Publisher, box);
        string folder = Prepare(push, box);
        EnsureFolder(layout.BoxVersions(manifest.Name));
        SafeFile.SyncDirectory(layout.Boxes);
        Directory.Move(folder, layout.Box(manifest.Name, manifest.Version));
        SafeFile.SyncDirectory(layout.BoxVersions(manifest.Name));
        BoxInfo info = Published(box) ?? throw new IOException($"the box '{push.Slot}' was put into its place, and cannot be read there");
        log.Audit(caller, $"push {push.Id}: the box {push.Slot} published ({info.StoredBytes >> 20} MiB)");
        changed();
        return info;
    }

    private void CheckRole(Caller caller)
    {
        if (!caller.Account.MayPublish)
        {
            log.Audit(caller, "tried to publish a box, and is no publisher");
            throw new RefusalException(
                ErrorCodes.Forbidden,
                $"'{caller.Account.Name}' may not publish boxes; members of the group '{settings.Publishers}' and administrators may",
                "Ask an administrator.");
        }
    }

    // The images stay in the spool as well until the push ends: should the daemon be killed here, everything has arrived all the same.
    private string Prepare(Push push, SignedManifest box)
    {
        string folder = Path.Combine(push.Folder, "box");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        EnsureFolder(folder);
        Write(Path.Combine(folder, Path.GetFileName(layout.BoxManifest("", ""))), box.Bytes());
        Write(Path.Combine(folder, Path.GetFileName(layout.BoxSignature("", ""))), System.Text.Encoding.ASCII.GetBytes(box.Signature));
        for (int i = 0; i < push.Disks.Count; i++)
        {
            string image = Path.Combine(folder, Path.GetFileName(layout.BoxImage("", "", i + 1)));
            PosixError.Check(LibC.link(push.Disks[i].Path, image), $"'{image}' cannot be made");
            Give(image);
            string map = Path.Combine(folder, Path.GetFileName(layout.BoxMap("", "", i + 1)));
            BlockMap content = push.Disks[i].Map();
            SafeFile.Write(map, file => BlockMapFormat.Write(content, file));
            Give(map);
        }

        SafeFile.SyncDirectory(folder);
        return folder;
    }

    private void Write(string path, byte[] content)
    {
        SafeFile.Write(path, file => file.Write(content));
        Give(path);
    }

    private void Give(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        File.SetUnixFileMode(file, FileModeOfBox);
        Own(path);
        RandomAccess.FlushToDisk(file);
    }

    private void EnsureFolder(string path)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, BoxStore.FolderMode);
        Own(path);
    }

    private void Own(string path)
    {
        if (vmGroup is { } group)
        {
            PosixError.Check(LibC.lchown(path, 0, group), $"'{path}' cannot be given to the machines' group");
        }
    }
}
