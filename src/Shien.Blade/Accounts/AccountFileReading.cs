using System.Runtime.InteropServices;
using System.Text;
using Shien.Blade.Native;

namespace Shien.Blade.Accounts;

/// <summary>
/// One reading of an account's file. <see cref="Run"/> gives its thread away: what runs on it afterwards has the account's rights.
/// Between change of identity and end there are system calls only, nothing that could load code with those rights.
/// </summary>
internal sealed unsafe class AccountFileReading(Account account, string name, int maxBytes)
{
    private const int TypeMask = 0xf000;
    private const int Directory = 0x4000;
    private const int RegularFile = 0x8000;
    private const int WritableByOthers = 0x12; // g+w, o+w

    private readonly (string Path, byte[] Bytes)[] places = Places(account.Home, name);
    private readonly byte[] buffer = new byte[maxBytes + 1];
    private int length;

    /// <summary>The path that could not be used, or null when all went well.</summary>
    public string? FailedAt { get; private set; }

    /// <summary>What was wrong with it; null where <see cref="Error"/> says it.</summary>
    public string? Problem { get; private set; }

    /// <summary>Error number of the system.</summary>
    public int Error { get; private set; }

    /// <summary>The content; only where nothing failed.</summary>
    public byte[] Content => buffer[..length];

    /// <summary>Reads; call it once, on a thread that ends then.</summary>
    public void Run()
    {
        if (!Become())
        {
            FailedAt = account.Home;
            return;
        }

        // As sshd's StrictModes: who can write to a directory can put another file there.
        for (int i = 0; i < places.Length; i++)
        {
            bool isLast = i == places.Length - 1;
            int descriptor = AccountIdentity.Open(places[i].Bytes, isLast
                ? LibC.OpenReadOnly | LibC.OpenNonBlocking | LibC.OpenNoTerminal
                : LibC.OpenPath | LibC.OpenDirectory);
            if (descriptor < 0 || !IsSafe(descriptor, isLast) || (isLast && !ReadAll(descriptor)))
            {
                FailedAt = places[i].Path;
                Error = Error == 0 ? Marshal.GetLastPInvokeError() : Error;
            }

            if (descriptor >= 0)
            {
                _ = LibC.close(descriptor);
            }

            if (FailedAt is not null)
            {
                return;
            }
        }
    }

    private bool Become()
    {
        (bool isDone, Error) = AccountIdentity.Take(account);
        if (isDone || Error != 0)
        {
            return isDone;
        }

        Problem = "cannot be read with the rights of its account";
        return false;
    }

    private bool IsSafe(int descriptor, bool isFile)
    {
        if (LibC.StatusOf(descriptor, out LibC.StatusBuffer stat) != 0)
        {
            return false;
        }

        Problem =
            (stat.Mode & TypeMask) != (isFile ? RegularFile : Directory) ? (isFile ? "is no regular file" : "is no directory")
            : stat.Uid != account.Uid && stat.Uid != 0 ? "belongs to another account"
            : (stat.Mode & WritableByOthers) != 0 ? "can be written to by others, so its keys count for nothing; run: chmod go-w on it"
            : isFile && stat.LengthBytes > maxBytes ? "is too large"
            : null;
        return Problem is null;
    }

    private bool ReadAll(int descriptor)
    {
        fixed (byte* memory = buffer)
        {
            nint got;
            while ((got = LibC.read(descriptor, memory + length, (nuint)(buffer.Length - length))) > 0)
            {
                length += (int)got;
            }

            Problem = length > maxBytes ? "is too large" : null;
            return got == 0 && Problem is null;
        }
    }

    private static (string, byte[])[] Places(string home, string name)
    {
        string path = home.TrimEnd('/');
        List<string> paths = [path];
        paths.AddRange(name.Split('/').Select(part => path += "/" + part));
        return [.. paths.Select(p => (p, Encoding.UTF8.GetBytes(p + "\0")))];
    }
}
