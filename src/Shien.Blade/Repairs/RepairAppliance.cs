using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Shien.Api;
using Shien.Blade.Confined;
using Shien.Blade.Native;

namespace Shien.Blade.Repairs;

/// <summary>
/// The small system that mounts guests in place of the blade's kernel: libguestfs' own, made of the blade's packages. It is made
/// once, without rights, and again when the blade's packages have changed; then it is root's, and repairs only read it.
/// </summary>
/// <param name="home">Directory that holds it; root's own.</param>
/// <param name="uid">Makes it; nothing else may run under it.</param>
internal sealed class RepairAppliance(string home, uint uid) : IDisposable
{
    private const string Description = "/usr/lib/x86_64-linux-gnu/guestfs/supermin.d";
    private const string PackageState = "/var/lib/dpkg/status";
    private const string Install = "On the blade: apt-get install --no-install-recommends guestfish libguestfs-xfs linux-image-amd64.";
    private const long MaxFileBytes = 8L << 30;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode ReadableFile = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode ReadableFolder = Closed | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    // libguestfs takes a directory with these four for a ready appliance. guestfs(3), "Fixed appliance".
    private static readonly string[] Files = ["kernel", "initrd", "root", "README.fixed"];

    private readonly SemaphoreSlim making = new(1, 1);
    private bool isSwept;

    /// <summary>The appliance's directory; made first where it is missing or old, which takes seconds.</summary>
    /// <exception cref="RefusalException">The blade lacks something for it.</exception>
    public async Task<string> PrepareAsync(CancellationToken cancellation)
    {
        await making.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            CheckInstalled();
            string folder = Path.Combine(home, "appliance-" + Stamp());
            if (!Files.All(file => File.Exists(Path.Combine(folder, file))))
            {
                await Task.Factory.StartNew(() => Make(folder, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            }

            Sweep(folder);
            return folder;
        }
        finally
        {
            making.Release();
        }
    }

    /// <summary>Refuses where the blade has not what repairs need.</summary>
    /// <exception cref="RefusalException">Something is missing.</exception>
    public static void CheckInstalled()
    {
        string? missing = File.Exists("/usr/bin/guestfish") && File.Exists("/usr/bin/supermin") && Directory.Exists(Description) ? null
            : "guestfish, or the appliance of libguestfs,";
        missing ??= Directory.EnumerateFiles("/boot", "vmlinuz-*").Any() ? null : "a kernel for the appliance";
        if (missing is not null)
        {
            throw new RefusalException(ErrorCodes.Backend, $"this blade cannot repair machines: {missing} is not installed", Install);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => making.Dispose();

    private void Make(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(home);
        File.SetUnixFileMode(home, ReadableFolder);
        string aside = Path.Combine(home, "making");
        Remove(aside);
        Directory.CreateDirectory(aside, Closed);
        PosixError.Check(LibC.lchown(aside, uid, uid), $"'{aside}' cannot be given to uid {uid}");
        Confinement confinement = new(uid, Patience) { FileBytes = MaxFileBytes };
        string made = Path.Combine(aside, "made");
        ConfinedOutput output = new ConfinedRun("supermin", Patience, 1 << 20).Run(
            confinement.Wrap("/usr/bin/supermin", "--build", "--copy-kernel", "-f", "ext2", "--host-cpu", "x86_64", Description, "-o", made),
            ["PATH=/usr/bin:/bin:/usr/sbin:/sbin", "HOME=" + aside, "TMPDIR=" + aside, "LANG=C.UTF-8"],
            [],
            cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (output.Failure is { } failure)
        {
            Remove(aside);
            throw new RefusalException(ErrorCodes.Backend, $"the appliance for repairs cannot be made in '{home}': {failure}", Install);
        }

        // Whoever made it is gone; now it is root's.
        foreach (string file in Files)
        {
            string path = Path.Combine(made, file);
            if (file == Files[^1])
            {
                File.WriteAllText(path, "The appliance in which shiend repairs machines.\n");
            }

            TakeOver(path, ReadableFile);
        }

        TakeOver(made, ReadableFolder);
        TakeOver(aside, Closed);
        Remove(folder);
        Directory.Move(made, folder);
        Remove(aside);
    }

    private static void TakeOver(string path, UnixFileMode mode)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new IOException($"'{path}' is a link");
        }

        PosixError.Check(LibC.lchown(path, 0, 0), $"'{path}' cannot be taken over");
        File.SetUnixFileMode(path, mode);
    }

    // Once, and before the first repair: a later one may still use what it began with.
    private void Sweep(string current)
    {
        if (isSwept)
        {
            return;
        }

        isSwept = true;
        foreach (string old in Directory.EnumerateDirectories(home, "appliance-*").Where(path => path != current).ToList())
        {
            Remove(old);
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // An update of the kernel, of a file system's tools or of libguestfs itself changes it.
    private static string Stamp()
    {
        StringBuilder state = new();
        IEnumerable<string> files = Directory.EnumerateFiles(Description).Concat(Directory.EnumerateFiles("/boot", "vmlinuz-*")).Append(PackageState);
        foreach (string path in files.Order(StringComparer.Ordinal))
        {
            FileInfo file = new(path);
            state.Append(CultureInfo.InvariantCulture, $"{path} {(file.Exists ? file.LastWriteTimeUtc.Ticks : 0)} {(file.Exists ? file.Length : 0)}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state.ToString())))[..16];
    }
}
