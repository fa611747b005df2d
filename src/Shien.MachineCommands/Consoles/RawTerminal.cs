using System.Runtime.InteropServices;

namespace Shien.MachineCommands.Consoles;

/// <summary>
/// The terminal in raw mode, where every key goes to the guest, Ctrl-C as well. Disposing restores it, and so does the
/// end of the program, whatever ends it but SIGKILL.
/// </summary>
internal sealed unsafe partial class RawTerminal : IDisposable
{
    // struct termios has 60 bytes on Linux and 72 on macOS; only libc looks into it.
    private const int SettingsBytes = 256;
    private const int StandardInput = 0;
    private const int TCSANOW = 0;

    private readonly int descriptor;
    private readonly byte[] saved;
    private readonly PosixSignalRegistration quit;
    private int restored;

    private RawTerminal(int descriptor, byte[] saved)
    {
        this.descriptor = descriptor;
        this.saved = saved;
        AppDomain.CurrentDomain.ProcessExit += Restore;
        quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => Restore(null, EventArgs.Empty));
    }

    /// <summary>Switches a terminal, standard input, to raw mode; null where it is none, and nothing is done then.</summary>
    public static RawTerminal? Enter(int descriptor = StandardInput)
    {
        byte[] saved = new byte[SettingsBytes];
        byte[] raw = new byte[SettingsBytes];
        fixed (byte* old = saved, changed = raw)
        {
            if (GetSettings(descriptor, old) != 0)
            {
                return null;
            }

            saved.CopyTo(raw, 0);
            MakeRaw(changed);
            RawTerminal terminal = new(descriptor, saved);
            _ = SetSettings(descriptor, TCSANOW, changed);
            return terminal;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Restore(null, EventArgs.Empty);
        AppDomain.CurrentDomain.ProcessExit -= Restore;
        quit.Dispose();
    }

    private void Restore(object? sender, EventArgs e)
    {
        if (Interlocked.Exchange(ref restored, 1) == 0)
        {
            // Now, not after the output has drained: a stopped terminal would never drain.
            fixed (byte* old = saved)
            {
                _ = SetSettings(descriptor, TCSANOW, old);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetSettings(int descriptor, byte* settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetSettings(int descriptor, int when, byte* settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw(byte* settings);
}
