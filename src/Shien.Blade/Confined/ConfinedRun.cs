using System.Text;
using Microsoft.Win32.SafeHandles;
using Shien.Blade.Native;

namespace Shien.Blade.Confined;

/// <summary>Runs a wrapped program to its end, against the clock and with bounded outputs; everything it started ends with it.</summary>
/// <param name="what">How messages call it: <c>the check</c>.</param>
/// <param name="timeout">When it is ended.</param>
/// <param name="maxAnswerBytes">What it may print.</param>
internal sealed class ConfinedRun(string what, TimeSpan timeout, int maxAnswerBytes)
{
    private const int MaxErrorBytes = 4096;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Number of the first descriptor that it inherits.</summary>
    public const int FirstGiven = 3;

    /// <summary>Runs it; blocks the thread, which must not end before.</summary>
    /// <param name="arguments">From <see cref="Confinement.Wrap"/>.</param>
    /// <param name="environment">All that it gets.</param>
    /// <param name="given">Descriptors from <see cref="FirstGiven"/> on; stay the caller's.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="input">What it reads from its standard input, which stays the caller's; null for nothing.</param>
    public ConfinedOutput Run(
        IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IReadOnlyList<SafeFileHandle> given, CancellationToken cancellation, SafeFileHandle? input = null)
    {
        try
        {
            using SpawnedProcess process = SpawnedProcess.Start(arguments, environment, given, FirstGiven, input);
            return Watch(process, cancellation);
        }
        catch (IOException e)
        {
            return new ConfinedOutput([], "", $"{what} could not be started ({e.Message})");
        }
    }

    private ConfinedOutput Watch(SpawnedProcess process, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using CancellationTokenRegistration killing = limit.Token.Register(process.KillGroup);
        limit.CancelAfter(timeout);
        bool tooMuch = false;
        Task<byte[]> error = Task.Run(() => ReadBounded(process.Error, MaxErrorBytes, () => { }));
        Task<byte[]> answer = Task.Run(() => ReadBounded(process.Output, maxAnswerBytes, () =>
        {
            tooMuch = true;
            process.KillGroup();
        }));

        // Whoever left its process group keeps the outputs open, and is not waited for.
        bool isWhole = Task.WaitAll([answer, error], timeout + Grace);
        int status = process.Wait();
        if (!isWhole)
        {
            return new ConfinedOutput([], "", $"{what} left something behind that has its output open");
        }

        string said = Encoding.UTF8.GetString(error.Result).Trim();
        string? failure =
            limit.IsCancellationRequested ? $"{what} did not end within {timeout.TotalSeconds:0} s"
            : tooMuch ? $"{what} printed more than {(maxAnswerBytes >> 20 is > 0 and var mib ? $"{mib} MiB" : $"{maxAnswerBytes} bytes")}"
            : status == 0 ? null
            : $"{what} ended with code {status}" + (said.Length > 0 ? ": " + LastLine(said) : "");
        return new ConfinedOutput(answer.Result, said, failure);
    }

    private static byte[] ReadBounded(Stream from, int most, Action overflow)
    {
        using MemoryStream kept = new();
        byte[] buffer = new byte[16384];
        while (from.Read(buffer) is var got and > 0)
        {
            int room = (int)Math.Min(got, most - kept.Length);
            kept.Write(buffer, 0, room);
            if (room < got)
            {
                overflow();
            }
        }

        return kept.ToArray();
    }

    private static string LastLine(string text) => text[(text.LastIndexOf('\n') + 1)..];
}
