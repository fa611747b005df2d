using System.Runtime.InteropServices;
using Shien.Blade.Native;

namespace Shien.Blade.Accounts;

/// <summary>The rights of an account over files, for a thread that ends with them.</summary>
internal static unsafe class AccountIdentity
{
    private const uint CapabilityVersion = 0x20080522;
    private const uint NoChange = uint.MaxValue;

    /// <summary>Gives the calling thread the account's rights, for good.</summary>
    /// <returns>False where it could not; then the number of the error, or 0.</returns>
    public static (bool IsDone, int Error) Take(Account account)
    {
        if (LibC.geteuid() == 0)
        {
            // Group and groups first: without uid 0 they could not be changed any more. Other rights of root than those over files
            // would stay (CAP_SYS_PTRACE opens /proc/PID/maps), so all of them go.
            uint* header = stackalloc uint[2] { CapabilityVersion, 0 };
            uint* none = stackalloc uint[6];
            if (LibC.setgroups(LibC.CallSetGroups, 0, null) != 0)
            {
                return (false, Marshal.GetLastPInvokeError());
            }

            _ = LibC.setfsgid(account.Gid);
            _ = LibC.setfsuid(account.Uid);
            if (LibC.capset(LibC.CallCapSet, header, none) != 0)
            {
                return (false, Marshal.GetLastPInvokeError());
            }
        }

        return ((uint)LibC.setfsuid(NoChange) == account.Uid && (uint)LibC.setfsgid(NoChange) == account.Gid, 0);
    }

    /// <summary>Opens a path that ends in a zero; links are the account's own affair, but /proc/self would be the daemon.</summary>
    /// <returns>The descriptor, or less than 0: the error is <see cref="Marshal.GetLastPInvokeError"/>.</returns>
    public static int Open(byte[] path, int flags)
    {
        LibC.OpenHow how = new() { Flags = (ulong)(flags | LibC.OpenCloseOnExec), Resolve = LibC.ResolveNoMagicLinks };
        fixed (byte* text = path)
        {
            return (int)LibC.openat2(LibC.CallOpenAt2, LibC.AtCurrentDirectory, text, &how, (nuint)sizeof(LibC.OpenHow));
        }
    }
}
