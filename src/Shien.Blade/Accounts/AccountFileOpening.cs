using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Shien.Blade.Native;

namespace Shien.Blade.Accounts;

/// <summary>
/// Opens one large file of an account with the account's rights, for reading: what root may open counts for nothing. As
/// <see cref="AccountFileReading"/>, on a thread that ends with it.
/// </summary>
internal sealed class AccountFileOpening
{
    private const int TypeMask = 0xf000;
    private const int RegularFile = 0x8000;
    private const int StackBytes = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Account account;
    private readonly byte[] path;
    private int descriptor = -1;
    private string? problem;

    private AccountFileOpening(Account account, string path)
    {
        this.account = account;
        this.path = Encoding.UTF8.GetBytes(path + "\0");
    }

    /// <summary>Opens a regular file; the caller disposes it.</summary>
    /// <param name="account">Who opens it.</param>
    /// <param name="path">Absolute.</param>
    /// <exception cref="IOException">It cannot be opened; the message says why, after the path.</exception>
    public static SafeFileHandle Open(Account account, string path)
    {
        AccountFileOpening opening = new(account, path);
        Thread thread = new(opening.Run, StackBytes) { IsBackground = true };
        thread.Start();
        if (!thread.Join(Patience))
        {
            throw new IOException($"does not answer within {Patience.TotalSeconds:0} s");
        }

        return opening.problem is { } problem ? throw new IOException(problem) : new SafeFileHandle(opening.descriptor, ownsHandle: true);
    }

    private void Run()
    {
        if (!AccountIdentity.Take(account).IsDone)
        {
            problem = "cannot be opened with the rights of its account";
            return;
        }

        int opened = AccountIdentity.Open(path, LibC.OpenReadOnly | LibC.OpenNonBlocking | LibC.OpenNoTerminal);
        if (opened < 0)
        {
            problem = "cannot be opened: " + Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
            return;
        }

        if (LibC.StatusOf(opened, out LibC.StatusBuffer stat) != 0 || (stat.Mode & TypeMask) != RegularFile)
        {
            _ = LibC.close(opened);
            problem = "is no regular file";
            return;
        }

        descriptor = opened;
    }
}
