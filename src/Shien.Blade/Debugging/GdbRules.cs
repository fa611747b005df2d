using System.Text;

namespace Shien.Blade.Debugging;

/// <summary>
/// Which commands reach QEMU's stub: those that read and change the guest itself, by name. Everything else would reach further
/// (<c>qRcmd</c> is QEMU's monitor, <c>vFile</c> files of the blade, <c>vRun</c> programs), or is not known to any stub that we have read.
/// </summary>
internal static class GdbRules
{
    // Registers, memory (X has binary data), breakpoints, running, threads, why it stopped, leaving it.
    private const string Letters = "!?cCsSgGpPmMXzZHTD";

    private static readonly byte[][] Whole =
    [
        "vCont?"u8.ToArray(), "qC"u8.ToArray(), "qAttached"u8.ToArray(), "qfThreadInfo"u8.ToArray(), "qsThreadInfo"u8.ToArray(),
        "qqemu.sstepbits"u8.ToArray(), "qqemu.sstep"u8.ToArray(), "qqemu.PhyMemMode"u8.ToArray(), "qSupported"u8.ToArray(),
    ];

    // qemu.PhyMemMode looks at the guest's memory past its page tables, which is the guest's all the same.
    private static readonly byte[][] Beginnings =
    [
        "vCont;"u8.ToArray(), "vAttach;"u8.ToArray(), "qSupported:"u8.ToArray(), "qAttached:"u8.ToArray(), "qThreadExtraInfo,"u8.ToArray(),
        "qXfer:features:read:"u8.ToArray(), "Qqemu.sstep"u8.ToArray(), "Qqemu.PhyMemMode:"u8.ToArray(),
    ];

    /// <summary>Judges a command.</summary>
    /// <param name="command">What the packet means, escapes undone.</param>
    public static GdbVerdict Judge(ReadOnlySpan<byte> command)
    {
        if (command.IsEmpty)
        {
            return GdbVerdict.Unknown;
        }

        if (Letters.Contains((char)command[0], StringComparison.Ordinal))
        {
            return GdbVerdict.Pass;
        }

        foreach (byte[] one in Whole)
        {
            if (command.SequenceEqual(one))
            {
                return GdbVerdict.Pass;
            }
        }

        foreach (byte[] one in Beginnings)
        {
            if (command.StartsWith(one))
            {
                return GdbVerdict.Pass;
            }
        }

        return
            command.StartsWith("qRcmd"u8) ? GdbVerdict.Monitor
            : command.SequenceEqual("QStartNoAckMode"u8) ? GdbVerdict.NoAcknowledgments
            : command[0] == 'k' || command.StartsWith("vKill"u8) ? GdbVerdict.Kill
            : GdbVerdict.Unknown;
    }

    /// <summary>What a stub sends to say something that the debugger prints.</summary>
    public static string Print(string text) => "O" + Convert.ToHexStringLower(Encoding.ASCII.GetBytes(text));
}
