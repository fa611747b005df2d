using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using System.Runtime.InteropServices;
using Shien.CommandLine.Languages;
using Shien.CommandLine.Manual;

namespace Shien.CommandLine;

/// <summary>Runs a program's command line and turns every exception into its message and exit code, once.</summary>
/// <param name="name">What messages begin with: <c>shien</c>.</param>
/// <param name="terminal">Where they go.</param>
/// <param name="explain">Turns the exceptions of libraries into <see cref="UserException"/>; null for what it does not know.</param>
public sealed class ProgramRunner(string name, Terminal terminal, Func<Exception, UserException?> explain)
{
    /// <summary>Section of the manual that the program's page is in.</summary>
    public int ManualSection { get; init; } = 1;

    /// <summary>Parses and runs; returns the exit code. Ctrl-C, SIGTERM and SIGHUP cancel the command's token.</summary>
    /// <param name="root">The commands; <see cref="Verbose"/> is added here.</param>
    /// <param name="arguments">As the program got them.</param>
    public async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> arguments)
    {
        try
        {
            return await RunOpenAsync(root, arguments).ConfigureAwait(false);
        }
        catch (ClosedOutputException)
        {
            return ExitCodes.ClosedOutput;
        }
    }

    private async Task<int> RunOpenAsync(RootCommand root, IReadOnlyList<string> arguments)
    {
        root.Options.Add(Verbose);
        if (ManualPage.Requested(arguments) is { } date)
        {
            terminal.Output.Write(ManualPage.Write(name, ManualSection, date, root));
            return ExitCodes.Done;
        }

        ParseResult parsed = root.Parse(arguments);

        // A command's own help shows all of its description, the list of commands only the first paragraph.
        foreach (Command command in parsed.CommandResult.Command.Subcommands)
        {
            command.Description = command.Description?.Split("\n\n")[0];
        }

        // The half-typed line is one argument, and no command's.
        if (parsed.Errors.Count > 0 && !IsCompletion(arguments))
        {
            foreach (string error in ErrorsOf(parsed))
            {
                terminal.Say(ErrorLine(error));
            }

            terminal.Say($"See '{Path(parsed)} --help'.");
            return ExitCodes.Usage;
        }

        bool verbose = parsed.GetValue(Verbose);
        if (verbose)
        {
            terminal.Say($"{name} {VersionText}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {RuntimeInformation.RuntimeIdentifier}");
        }

        using CancellationTokenSource interrupt = new();
        using PosixSignalRegistration sigint = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using PosixSignalRegistration sigterm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using PosixSignalRegistration sighup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel);
        try
        {
            if (parsed.Action is HelpAction help && !terminal.Translator.IsEnglish)
            {
                terminal.Output.Write(TranslatedHelp.Write(parsed, help, terminal.Translator));
                return ExitCodes.Done;
            }

            InvocationConfiguration configuration = new()
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.Output,
                Error = terminal.Error,
            };
            return await parsed.InvokeAsync(configuration, interrupt.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            terminal.Say($"{name}: interrupted; nothing was left half done. Run the same command again.");
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (e is not ClosedOutputException)
        {
            return Report(e, verbose);
        }

        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            interrupt.Cancel();
        }
    }

    /// <summary>True where a shell asks what could come next: nobody may be asked anything then.</summary>
    public static bool IsCompletion(IReadOnlyList<string> arguments) => arguments is [{ } first, ..] && first.StartsWith("[suggest", StringComparison.Ordinal);

    /// <summary><c>--verbose</c>, understood by every command.</summary>
    public static Option<bool> Verbose { get; } =
        new("--verbose") { Description = "Show version, system, and the causes of errors", Recursive = true };

    /// <summary>Version of the program, with the commit where the build knew it.</summary>
    public static string VersionText { get; } =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    // One mistyped command would be several errors: that none was given, and each word that follows.
    private static IEnumerable<string> ErrorsOf(ParseResult parsed) =>
        parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [{ } word, ..] && !word.StartsWith('-')
            ? [$"There is no command '{word}'."]
            : parsed.Errors.Select(error => error.Message);

    // The word before it has its own translation, so that the message is recognised whole.
    private string ErrorLine(string message) => $"{name}: {terminal.Translator.Translate("error:")} {terminal.Translator.Translate(message)}";

    private static string Path(ParseResult parsed)
    {
        List<string> words = [];
        for (System.CommandLine.Parsing.SymbolResult? at = parsed.CommandResult; at is not null; at = at.Parent)
        {
            if (at is System.CommandLine.Parsing.CommandResult command)
            {
                words.Insert(0, command.Command.Name);
            }
        }

        return string.Join(' ', words);
    }

    private int Report(Exception e, bool verbose)
    {
        if ((e as UserException ?? explain(e)) is not { } known)
        {
            terminal.Say($"{name}: this is a bug in {name}: {e}");
            terminal.Say($"Please report it with this text ({name} {VersionText}, {RuntimeInformation.OSDescription}).");
            return ExitCodes.Bug;
        }

        terminal.Say(ErrorLine(known.Message));
        if (known.Remedy is not null)
        {
            terminal.Say("  " + known.Remedy);
        }

        for (Exception? cause = e.InnerException; verbose && cause is not null; cause = cause.InnerException)
        {
            terminal.Say($"  cause: {cause.GetType().Name}: {cause.Message}");
        }

        return known.ExitCode;
    }
}
