using System.Runtime.InteropServices;
using Shien.Blade.Http;

namespace Shien.Blade.Accounts;

/// <summary>
/// Reads small files of accounts with the rights of the account: root's own would open whatever a link in its home names. Each
/// reading has a thread of its own, whose identity ends with it and which may hang in a file system without holding anybody up.
/// </summary>
internal static class AccountFile
{
    private const int StackBytes = 256 * 1024;
    private const int ReadingsAtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly UidCounter Readings = new(ReadingsAtOnce);

    /// <summary>Reads a file, or says why not; one of both is null.</summary>
    /// <param name="account">Whose it is.</param>
    /// <param name="name">Path below its home.</param>
    /// <param name="maxBytes">Longer ones are not read.</param>
    public static (byte[]? Content, string? Problem) Read(Account account, string name, int maxBytes) =>
        Read(account, name, maxBytes, Patience);

    internal static (byte[]? Content, string? Problem) Read(Account account, string name, int maxBytes, TimeSpan patience)
    {
        if (account.Home is not ['/', _, ..])
        {
            return (null, $"the account '{account.Name}' has no home directory");
        }

        if (Readings.TryEnter(account.Uid) is not { } entry)
        {
            return (null, $"'{account.Home}' does not answer: {ReadingsAtOnce} earlier readings of it have not ended");
        }

        AccountFileReading reading = new(account, name, maxBytes);
        Thread thread = new(
            () =>
            {
                using (entry)
                {
                    reading.Run();
                }
            },
            StackBytes)
        { IsBackground = true };
        thread.Start();
        if (!thread.Join(patience))
        {
            return (null, $"'{account.Home}' does not answer within {patience.TotalSeconds:0} s");
        }

        return reading.FailedAt is { } failed
            ? (null, $"'{failed}' {reading.Problem ?? "cannot be read: " + Marshal.GetPInvokeErrorMessage(reading.Error)}")
            : (reading.Content, null);
    }
}
