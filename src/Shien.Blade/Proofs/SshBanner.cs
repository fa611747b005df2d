using System.Net.Sockets;
using System.Text;
using Shien.Images.FileSystems;

namespace Shien.Blade.Proofs;

/// <summary>The line by which an SSH server says what it is (RFC 4253, 4.2). Whatever comes is the guest's.</summary>
internal static class SshBanner
{
    private const int MaxBytes = 4096;
    private const int MaxShownChars = 120;

    /// <summary>Reads it from a fresh connection; lines before it are skipped, at most 4 KiB.</summary>
    /// <returns>Cleaned; null where the other side says something else, or closes.</returns>
    public static async Task<string?> ReadAsync(Socket socket, CancellationToken cancellation)
    {
        byte[] said = new byte[MaxBytes];
        int length = 0;
        while (length < said.Length)
        {
            int got = await socket.ReceiveAsync(said.AsMemory(length), cancellation).ConfigureAwait(false);
            if (got == 0)
            {
                return null;
            }

            length += got;
            if (Find(Encoding.Latin1.GetString(said, 0, length)) is { } banner)
            {
                return banner;
            }
        }

        return null;
    }

    /// <summary>The banner in what was said so far, or null.</summary>
    public static string? Find(string said)
    {
        for (int at = 0; said.IndexOf('\n', at) is var end and >= 0; at = end + 1)
        {
            string line = said[at..end].TrimEnd('\r');
            if (line.StartsWith("SSH-2.0-", StringComparison.Ordinal) || line.StartsWith("SSH-1.99-", StringComparison.Ordinal))
            {
                return GuestText.Clean(line, MaxShownChars);
            }
        }

        return null;
    }
}
