using System.Text;
using Shien.CommandLine.Languages;

namespace Shien.CommandLine;

/// <summary>
/// Where a program reads and writes: stdout is the answer, stderr is for people. Tests give their own. Not safe for
/// concurrent use, but for <see cref="Progress"/>.
/// </summary>
public sealed partial class Terminal
{
    private readonly Lock progressLock = new();
    private readonly TimeProvider time;
    private string lastProgress = "";
    private long lastProgressAt;

    /// <summary>Makes a terminal from its parts.</summary>
    /// <param name="input">What people type.</param>
    /// <param name="output">The answer.</param>
    /// <param name="error">For people.</param>
    /// <param name="kind">Which of them are terminals.</param>
    /// <param name="time">For <see cref="Progress"/>.</param>
    /// <param name="readHidden">Asks, reads a line that is not shown while it is typed, ends the line; null reads <paramref name="input"/>.</param>
    public Terminal(
        TextReader input, TextWriter output, TextWriter error, TerminalKind kind, TimeProvider time, Func<Action, Action, string?>? readHidden = null)
    {
        this.readHidden = readHidden ?? ((ask, _) =>
        {
            ask();
            return input.ReadLine();
        });
        Input = input;
        Output = output;
        Error = error;
        IsInteractive = kind.InputIsTerminal && kind.ErrorIsTerminal;
        OutputIsTerminal = kind.OutputIsTerminal;
        ErrorIsTerminal = kind.ErrorIsTerminal;
        this.time = time;
    }

    /// <summary>The answer.</summary>
    public TextWriter Output { get; }

    /// <summary>For people.</summary>
    public TextWriter Error { get; }

    /// <summary>What people type.</summary>
    public TextReader Input { get; }

    /// <summary>True if somebody can be asked.</summary>
    public bool IsInteractive { get; }

    /// <summary>True if the answer goes to a person.</summary>
    public bool OutputIsTerminal { get; }

    /// <summary>True if a person sees what is said, so that a line may change.</summary>
    public bool ErrorIsTerminal { get; }

    /// <summary>The language of the person; what is said is translated here, once.</summary>
    public Translator Translator { get; init; } = Translator.English;

    /// <summary>
    /// Width of the terminal that the answer goes to, in characters, for whoever breaks English lines; null where it is none or does not
    /// tell, and where they are translated afterwards.
    /// </summary>
    public int? OutputColumns { get => Translator.IsEnglish ? field : null; init; }

    /// <summary>The same of the terminal on which people are spoken to.</summary>
    public int? ErrorColumns { get => Translator.IsEnglish ? field : null; init; }

    /// <summary>The process's standard input and output as bytes, for commands that only carry them.</summary>
#pragma warning disable RS0030 // As below.
    public static (Stream Input, Stream Output) OpenRaw() => OperatingSystem.IsWindows()
        ? (Console.OpenStandardInput(), Console.OpenStandardOutput())
        : (DescriptorStream.Input, DescriptorStream.Output);
#pragma warning restore RS0030

    /// <summary>The process's own streams.</summary>
    /// <param name="translator">To the language of the person; null for English, as a daemon speaks it.</param>
#pragma warning disable RS0030 // The one place where Console is used.
    public static Terminal OfProcess(Translator? translator = null)
    {
        // Console's own streams load terminfo and write escape sequences to the terminal at the first use, and FileStream
        // writes to a file at its own position, which is wrong where both outputs go to one file.
        bool isPosix = !OperatingSystem.IsWindows();
        UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);
        return new Terminal(
            new StreamReader(isPosix ? DescriptorStream.Input : Console.OpenStandardInput(), utf8),
            new StreamWriter(isPosix ? DescriptorStream.Output : Console.OpenStandardOutput(), utf8) { AutoFlush = true },
            new StreamWriter(isPosix ? DescriptorStream.Error : Console.OpenStandardError(), utf8) { AutoFlush = true },
            new TerminalKind(!Console.IsInputRedirected, !Console.IsOutputRedirected, !Console.IsErrorRedirected),
            TimeProvider.System,
            Console.IsInputRedirected ? null : ReadHidden)
        {
            Translator = translator ?? Translator.English,
            OutputColumns = Console.IsOutputRedirected ? null : WindowSize.Columns(1),
            ErrorColumns = Console.IsErrorRedirected ? null : WindowSize.Columns(2),
        };
    }
#pragma warning restore RS0030

    /// <summary>A terminal on which nothing is said and nobody can be asked.</summary>
    public static Terminal Silent() => new(TextReader.Null, TextWriter.Null, TextWriter.Null, new TerminalKind(false, false, false), TimeProvider.System);

    /// <summary>Prints a line for people, in their language, after clearing a progress line.</summary>
    public void Say(string line) => SayTranslated(Translator.Translate(line));

    /// <summary>Prints a line for people that is in their language already, or not ours to translate, after clearing a progress line.</summary>
    public void SayTranslated(string line)
    {
        lock (progressLock)
        {
            ClearProgress();
            Error.WriteLine(line);
        }
    }

    /// <summary>Prints an answer that is a sentence for people, in their language; tables and what programs read go to <see cref="Output"/>.</summary>
    public void Answer(string sentence) => Output.WriteLine(Translator.Translate(sentence));

    /// <summary>Asks a yes-or-no question; only if <see cref="IsInteractive"/>. Enter alone means no.</summary>
    public bool Confirm(string question)
    {
        lock (progressLock)
        {
            ClearProgress();
            Error.Write(Translator.Translate(question) + " [y/N] ");
            return Input.ReadLine()?.Trim() is "y" or "Y" or "yes";
        }
    }

    /// <summary>
    /// Shows one changing line on a terminal, at most ten times a second; elsewhere nothing. Any thread may call.
    /// </summary>
    public void Progress(string line)
    {
        if (!ErrorIsTerminal)
        {
            return;
        }

        lock (progressLock)
        {
            if (line == lastProgress || (lastProgress.Length > 0 && time.GetElapsedTime(lastProgressAt).TotalSeconds < 0.1))
            {
                return;
            }

            int left = TextWidth.Of(lastProgress) - TextWidth.Of(line);
            Error.Write("\r" + line + new string(' ', Math.Max(0, left)) + (left > 0 ? "\r" + line : ""));
            lastProgress = line;
            lastProgressAt = time.GetTimestamp();
        }
    }

    private void ClearProgress()
    {
        if (lastProgress.Length > 0)
        {
            Error.Write("\r" + new string(' ', TextWidth.Of(lastProgress)) + "\r");
            lastProgress = "";
        }
    }
}

/// <summary>Which of the three streams are terminals.</summary>
public sealed record TerminalKind(bool InputIsTerminal, bool OutputIsTerminal, bool ErrorIsTerminal);
