using System.Globalization;
using Shien.Cli.Reports;
using Shien.CommandLine;
using Shien.CommandLine.Languages;

namespace Shien.Cli.Progress;

/// <summary>
/// Shows how far the work is. On a terminal one line that changes at most once a second, with rate and time left, and
/// how it ended; elsewhere one line a phase. <see cref="Report"/> may be called from any thread, as often as one likes.
/// </summary>
internal sealed class ProgressMeter(Terminal terminal, TimeProvider time) : IProgress<long>
{
    private const int MaxLineColumns = 79;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock changing = new();
    private string phase = "";
    private long total;
    private long done;
    private long startedAt;
    private long shownAt;

    /// <summary>True if each change is an event for programs, too: a JSON line on the answer's stream.</summary>
    public bool WritesEvents { get; init; }

    /// <summary>Begins a phase, and ends the one before.</summary>
    /// <param name="name">What is done now, ready to print: <c>Reading the disk</c>.</param>
    /// <param name="totalBytes">All the work of the phase, or 0 where unknown.</param>
    public void Begin(string name, long totalBytes = 0)
    {
        lock (changing)
        {
            End();
            phase = name;
            total = totalBytes;
            done = 0;
            startedAt = shownAt = time.GetTimestamp();
            Tell("begin");
            if (terminal.ErrorIsTerminal)
            {
                terminal.Progress(Line());
            }
            else
            {
                terminal.SayTranslated(terminal.Translator.Translate(name) + (totalBytes > 0 ? $" ({ByteSize.Text(totalBytes)})" : ""));
            }
        }
    }

    /// <summary>Tells how much of the phase is done, in bytes; less than was told before is not believed.</summary>
    public void Report(long value)
    {
        lock (changing)
        {
            done = Math.Max(done, value);
            if (phase.Length > 0 && time.GetElapsedTime(shownAt) >= Interval)
            {
                shownAt = time.GetTimestamp();
                terminal.Progress(Line());
                Tell("progress");
            }
        }
    }

    /// <summary>Ends the phase: its line stays, with what was done and how long it took.</summary>
    public void End()
    {
        lock (changing)
        {
            if (phase.Length > 0 && terminal.ErrorIsTerminal)
            {
                TimeSpan took = time.GetElapsedTime(startedAt);
                terminal.SayTranslated(Cut(done > 0 ? $"{phase}: {ByteSize.Text(done)} in {Span(took)}{Rate(took)}" : $"{phase}: {Span(took)}"));
            }

            if (phase.Length > 0)
            {
                Tell("end");
            }

            phase = "";
        }
    }

    private void Tell(string kind)
    {
        if (WritesEvents)
        {
            JsonAnswer.Write(terminal, ProgressEvent.Of(kind, phase, done, total, time.GetElapsedTime(startedAt)), ReportJson.Default.ProgressEvent);
        }
    }

    private string Line()
    {
        TimeSpan elapsed = time.GetElapsedTime(startedAt);
        if (done == 0)
        {
            return Cut(phase + (elapsed >= Interval ? " … " + Span(elapsed) : " …"));
        }

        if (total == 0)
        {
            return Cut($"{phase}: {ByteSize.Text(done)}{Rate(elapsed)}");
        }

        double part = Math.Min(1, (double)done / total);
        string left = part > 0 && elapsed >= Interval ? $", {Span(elapsed * ((1 - part) / part))} left" : "";
        return Cut($"{phase}: {ByteSize.Text(done)} of {ByteSize.Text(total)}, {Math.Floor(part * 100):0} %{Rate(elapsed)}{left}");
    }

    private string Rate(TimeSpan elapsed) =>
        elapsed >= Interval ? $", {ByteSize.Text((long)(done / elapsed.TotalSeconds))}/s" : "";

    private static string Span(TimeSpan time) => time.TotalMinutes >= 60
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
        : time.TotalSeconds >= 60
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} s");

    // A line that wraps could not be overwritten.
    private string Cut(string line) => TextWidth.Cut(terminal.Translator.Translate(line), MaxLineColumns);
}
