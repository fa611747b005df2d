using System.Buffers;
using System.Text;

namespace Shien.Inspection.Sshd;

/// <summary>Which OpenSSH a guest has: its programs carry the text that they greet with, such as <c>OpenSSH_9.2p1</c>.</summary>
internal static class SshdVersion
{
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789."u8);

    /// <summary>Programs that carry it: since 9.8 the listener is a program of its own.</summary>
    public static IReadOnlyList<string> Programs { get; } =
        ["/usr/sbin/sshd", "/usr/lib/openssh/sshd-session", "/usr/libexec/openssh/sshd-session", "/usr/local/sbin/sshd"];

    /// <summary>The number without its portable part; null where there is none.</summary>
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
