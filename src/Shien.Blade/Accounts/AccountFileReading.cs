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
    private const uint CapabilityVersion = 0x20080522;
    private const uint NoChange = uint.MaxValue;

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
            int descriptor = Open(places[i].Bytes, isLast
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
        if (LibC.geteuid() == 0)
        {
            // Group and groups first: without uid 0 they could not be changed any more. Other rights of root than those over files
            // would stay (CAP_SYS_PTRACE opens /proc/PID/maps), so all of them go.
            uint* header = stackalloc uint[2] { CapabilityVersion, 0 };
            uint* none = stackalloc uint[6];
            if (LibC.setgroups(LibC.CallSetGroups, 0, null) != 0)
            {
                Error = Marshal.GetLastPInvokeError();
                return false;
            }

            _ = LibC.setfsgid(account.Gid);
            _ = LibC.setfsuid(account.Uid);
            if (LibC.capset(LibC.CallCapSet, header, none) != 0)
            {
                Error = Marshal.GetLastPInvokeError();
                return false;
            }
        }

        if ((uint)LibC.setfsuid(NoChange) == account.Uid && (uint)LibC.setfsgid(NoChange) == account.Gid)
        {
            return true;
        }

        Problem = "cannot be read with the rights of its account";
        return false;
    }

    // Links are the account's own affair, but /proc/self would be the daemon.
    private static int Open(byte[] path, int flags)
    {
        LibC.OpenHow how = new() { Flags = (ulong)(flags | LibC.OpenCloseOnExec), Resolve = LibC.ResolveNoMagicLinks };
        fixed (byte* text = path)
        {
            return (int)LibC.openat2(LibC.CallOpenAt2, LibC.AtCurrentDirectory, text, &how, (nuint)sizeof(LibC.OpenHow));
        }
    }

    private bool IsSafe(int descriptor, bool isFile)
    {
        LibC.StatX stat;
        byte empty = 0;
        if (LibC.statx(descriptor, &empty, LibC.AtEmptyPath, LibC.StatBasic, &stat) != 0)
        {
            return false;
        }

        Problem =
            (stat.Mode & TypeMask) != (isFile ? RegularFile : Directory) ? (isFile ? "is no regular file" : "is no directory")
            : stat.Uid != account.Uid && stat.Uid != 0 ? "belongs to another account"
            : (stat.Mode & WritableByOthers) != 0 ? "can be written to by others, so its keys count for nothing; run: chmod go-w on it"
            : isFile && stat.Size > (ulong)maxBytes ? "is too large"
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
