using System.Text;

namespace Shien.CommandLine;

/// <content>Questions whose answers are texts.</content>
public sealed partial class Terminal
{
    private readonly Func<Action, Action, string?> readHidden;

    /// <summary>Asks for a text; only if <see cref="IsInteractive"/>. Enter alone means <paramref name="suggestion"/>.</summary>
    /// <returns>The answer without blanks around it; empty where there is neither an answer nor a suggestion.</returns>
    public string Ask(string question, string? suggestion = null)
    {
        lock (progressLock)
        {
            ClearProgress();
            question = Translator.Translate(question);
            Error.Write(suggestion is null ? $"{question}: " : $"{question} [{suggestion}]: ");
            return Input.ReadLine()?.Trim() is { Length: > 0 } answer ? answer : suggestion ?? "";
        }
    }

    /// <summary>
    /// Asks for a password or passphrase, which is not shown while it is typed. Where nobody can be asked, the next line
    /// of the input is taken without a question. Null at the end of the input.
    /// </summary>
    public string? AskSecret(string question)
    {
        lock (progressLock)
        {
            ClearProgress();
            if (!IsInteractive)
            {
                return Input.ReadLine();
            }

            return readHidden(() => Error.Write(Translator.Translate(question) + ": "), Error.WriteLine);
        }
    }

    // Asks, reads a line that is not shown, and ends the line that nobody saw.
    private static string? ReadHidden(Action ask, Action endLine)
    {
        if (OperatingSystem.IsWindows())
        {
            ask();
            string? typed = ReadHiddenKeys();
            endLine();
            return typed;
        }

        // Before the question: whoever answers it at once is not shown either.
        using HiddenInput? hidden = HiddenInput.Begin();
        ask();
        string? answer = HiddenInput.ReadLine();
        endLine();
        return answer;
    }

#pragma warning disable RS0030 // Only Console can read keys without showing them, on every system.
    private static string? ReadHiddenKeys()
    {
        StringBuilder text = new();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.KeyChar == '\u0004' && text.Length == 0)
            {
                return null; // ^D
            }

            if (key.Key == ConsoleKey.Backspace)
            {
                text.Length = Math.Max(0, text.Length - 1);
            }
            else if (key.KeyChar == '\u0015')
            {
                text.Clear(); // ^U
            }
            else if (!char.IsControl(key.KeyChar))
            {
                text.Append(key.KeyChar);
            }
        }

        return text.ToString();
    }
#pragma warning restore RS0030
}
