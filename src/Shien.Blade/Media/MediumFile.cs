using Microsoft.Win32.SafeHandles;
using Shien.Api;
using Shien.Blade.Accounts;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.Images.FileSystems;

namespace Shien.Blade.Media;

/// <summary>An ISO file of an account, opened with the account's rights. Blocks.</summary>
internal sealed class MediumFile : IDisposable
{
    private const int MaxPathChars = 4096;
    private const int MaxNameChars = 100;
    private const int SectorBytes = 2048;
    private const int BufferBytes = 1 << 20;

    private readonly SafeFileHandle file;
    private readonly string path;

    private MediumFile(SafeFileHandle file, string path, long lengthBytes)
    {
        this.file = file;
        this.path = path;
        LengthBytes = lengthBytes;
    }

    /// <summary>Its length when it was opened; more than that is not read.</summary>
    public long LengthBytes { get; }

    /// <summary>What it is called, without control characters.</summary>
    public string Name => GuestText.Clean(Path.GetFileName(path), MaxNameChars);

    /// <summary>Opens it and checks its size; the caller disposes it.</summary>
    /// <param name="account">With whose rights.</param>
    /// <param name="path">Absolute.</param>
    /// <param name="most">Most bytes that it may have.</param>
    /// <exception cref="RefusalException">It cannot be read or taken.</exception>
    public static MediumFile Open(Account account, string path, long most)
    {
        if (path is not ['/', ..] || path.Length > MaxPathChars || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new RefusalException(ErrorCodes.BadRequest, $"a file is named by its whole path on the blade, of at most {MaxPathChars} characters");
        }

        MediumFile? medium = null;
        try
        {
            SafeFileHandle file = AccountFileOpening.Open(account, path);
            medium = new MediumFile(file, path, RandomAccess.GetLength(file));
            medium.Check(most);
            return medium;
        }
        catch (IOException e)
        {
            medium?.Dispose();
            throw Refused(path, e.Message, "Name an ISO file that you can read yourself ('ls -l' shows it).");
        }
        catch
        {
            medium?.Dispose();
            throw;
        }
    }

    /// <summary>Refuses where the store has no room for a copy.</summary>
    /// <exception cref="RefusalException">So it is.</exception>
    public void CheckRoom(StoreLayout layout, BladeSettings settings)
    {
        StoreSpace space = StoreSpace.Of(layout.Root, settings.MinFreePercent);
        if (LengthBytes > space.UsableBytes)
        {
            throw new RefusalException(
                ErrorCodes.StoreFull,
                $"the store has no room: '{Shown(path)}' has {LengthBytes >> 20} MiB, {space.UsableBytes >> 20} MiB can be used",
                "Delete a machine with 'ie-virsh undefine NN --delete-image', or ask an administrator for room.");
        }
    }

    /// <summary>Writes a copy, root's own and synced.</summary>
    /// <exception cref="RefusalException">It became shorter meanwhile.</exception>
    public void CopyTo(string to, Action<long> done, CancellationToken cancellation)
    {
        using SafeFileHandle made = SafeFile.Create(to);
        byte[] buffer = new byte[BufferBytes];
        for (long at = 0; at < LengthBytes;)
        {
            cancellation.ThrowIfCancellationRequested();
            int got = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, LengthBytes - at)), at);
            if (got == 0)
            {
                throw Refused(path, "became shorter while it was copied", "Copy it again when nobody writes to it.");
            }

            RandomAccess.Write(made, buffer.AsSpan(0, got), at);
            at += got;
            done(at);
        }

        RandomAccess.FlushToDisk(made);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void Check(long most)
    {
        if (LengthBytes < SectorBytes)
        {
            throw Refused(path, $"has {LengthBytes} bytes and is no image of a DVD", "Name an ISO file.");
        }

        if (LengthBytes > most)
        {
            throw new RefusalException(
                ErrorCodes.Limit, $"'{Shown(path)}' has {LengthBytes >> 20} MiB; a medium may have {most >> 20} MiB", "Name a smaller file.");
        }
    }

    private static RefusalException Refused(string path, string why, string remedy) => new(ErrorCodes.State, $"'{Shown(path)}' {why}", remedy);

    private static string Shown(string path) => GuestText.Clean(path, MaxNameChars);
}
