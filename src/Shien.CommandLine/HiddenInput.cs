using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Shien.CommandLine;

/// <summary>
/// A terminal that does not show what is typed, from before the question until after the answer. Console.ReadKey hides
/// only while it waits: what arrives between two keys, as all of a pasted password does, would be shown.
/// </summary>
internal sealed unsafe partial class HiddenInput : IDisposable
{
    // struct termios has 60 bytes on Linux and 72 on macOS.
    private const int SettingsBytes = 256;
    private const int StandardInput = 0;
    private const int TCSANOW = 0;
    private const uint ECHO = 8;

    // c_lflag, the fourth word; words are unsigned int on Linux and unsigned long on macOS.
    private static readonly int LocalFlagsOffset = OperatingSystem.IsMacOS() ? 24 : 12;

    private readonly byte[] saved;

    private HiddenInput(byte[] saved)
    {
        this.saved = saved;
        AppDomain.CurrentDomain.ProcessExit += Restore;
    }

    /// <summary>Hides what is typed on standard input; null where that is no terminal.</summary>
    public static HiddenInput? Begin()
    {
        byte[] saved = new byte[SettingsBytes];
        byte[] hidden = new byte[SettingsBytes];
        fixed (byte* old = saved, changed = hidden)
        {
            if (GetSettings(StandardInput, old) != 0)
            {
                return null;
            }

            saved.CopyTo(hidden, 0);
            Span<byte> flags = hidden.AsSpan(LocalFlagsOffset, sizeof(uint));
            BinaryPrimitives.WriteUInt32LittleEndian(flags, BinaryPrimitives.ReadUInt32LittleEndian(flags) & ~ECHO);
            HiddenInput input = new(saved);
            _ = SetSettings(StandardInput, TCSANOW, changed);
            return input;
        }
    }

    /// <summary>Reads one line, as the terminal edits it; null at its end.</summary>
    public static string? ReadLine()
    {
        using MemoryStream line = new();
        Span<byte> one = stackalloc byte[1];
        while (DescriptorStream.Input.Read(one) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString(line.ToArray());
            }

            line.Write(one);
        }

        return line.Length > 0 ? Encoding.UTF8.GetString(line.ToArray()) : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Restore(null, EventArgs.Empty);
        AppDomain.CurrentDomain.ProcessExit -= Restore;
    }

    private void Restore(object? sender, EventArgs e)
    {
        fixed (byte* old = saved)
        {
            _ = SetSettings(StandardInput, TCSANOW, old);
        }
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetSettings(int descriptor, byte* settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetSettings(int descriptor, int when, byte* settings);
}
