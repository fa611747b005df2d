using System.Buffers;
using System.Text;

namespace Shien.Inspection.Sshd;

/// <summary>Which OpenSSH a guest has: its programs carry the text that they greet with, such as <c>OpenSSH_9.2p1</c>.</summary>
internal static class SshdVersion
{
    // Real ones have about one megabyte.
    private const int MaxProgramBytes = 16 * 1024 * 1024;
    private const int MaxTextBytes = 32;

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789."u8);

    /// <summary>Where the program is that listens.</summary>
    public static IReadOnlyList<string> Listeners { get; } = ["/usr/sbin/sshd", "/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd"];

    /// <summary>Programs that carry it: since 9.8 the listener is a program of its own.</summary>
    public static IReadOnlyList<string> Programs { get; } =
        ["/usr/lib/openssh/sshd-session", "/usr/libexec/openssh/sshd-session", "/usr/lib/ssh/sshd-session", .. Listeners];

    /// <summary>The number without its portable part; null where there is none. Reads no further than it stands.</summary>
    public static Version? Find(Stream program)
    {
        byte[] window = new byte[MaxTextBytes + (64 * 1024)];
        int kept = 0;
        for (long total = 0; total < MaxProgramBytes;)
        {
            int got = program.ReadAtLeast(window.AsSpan(kept), window.Length - kept, throwOnEndOfStream: false);
            if (Find(window.AsSpan(0, kept + got)) is { } version)
            {
                return version;
            }

            if (kept + got < window.Length)
            {
                return null;
            }

            // The text may lie across the end of the window.
            total += got;
            window.AsSpan(window.Length - MaxTextBytes).CopyTo(window);
            kept = MaxTextBytes;
        }

        return null;
    }

    /// <inheritdoc cref="Find(Stream)"/>
    public static Version? Find(ReadOnlySpan<byte> program)
    {
        ReadOnlySpan<byte> mark = "OpenSSH_"u8;
        for (int at; (at = program.IndexOf(mark)) >= 0;)
        {
            program = program[(at + mark.Length)..];
            int end = program.IndexOfAnyExcept(NumberBytes);
            if (end is >= 3 and <= 8 && System.Version.TryParse(Encoding.ASCII.GetString(program[..end]), out Version? version))
            {
                return version;
            }
        }

        return null;
    }
}
