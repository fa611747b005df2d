using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Shien.CommandLine;

#pragma warning disable RS0030 // As in the other half.
/// <content>Programs that take the terminal over.</content>
public static partial class ChildProcess
{
    private const int SigTerm = 15;

    /// <summary>
    /// Runs a program on this program's own terminal and standard streams, to its end: it reads the keys, and Ctrl-C and Ctrl-\ are
    /// its own business alone. SIGTERM and SIGHUP of this program end it as they would end it alone.
    /// </summary>
    /// <param name="path">Absolute.</param>
    /// <param name="arguments">One by one.</param>
    /// <param name="environment">Set besides this program's own; null for nothing.</param>
    /// <returns>Its exit code; 128 and the number of the signal that ended it.</returns>
    /// <exception cref="UserException">It cannot be started.</exception>
    public static async Task<int> RunInForegroundAsync(
        string path, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(path) { UseShellExecute = false };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        // Before it starts: the first Ctrl-C may come at once.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using PosixSignalRegistration quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => context.Cancel = true);
        using Process process = Start(start);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return process.ExitCode;

        // Politely, since it may have changed the terminal, which it alone can change back.
        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            try
            {
                if (OperatingSystem.IsWindows())
                {
                    process.Kill();
                }
                else if (!process.HasExited)
                {
                    _ = Signal(process.Id, SigTerm);
                }
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception)
            {
                // It has ended in this moment.
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
#pragma warning restore RS0030
