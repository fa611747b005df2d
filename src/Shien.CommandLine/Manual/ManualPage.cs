using System.Collections;
using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;

namespace Shien.CommandLine.Manual;

/// <summary>
/// The page of the manual (man-pages(7)) of a program, made of the definitions that its help is made of: nobody has to remember it.
/// The program prints it when its only argument is <c>[manual:DATE]</c>.
/// </summary>
public static class ManualPage
{
    private const string Opening = "[manual:";

    /// <summary>The date of the request, or null where the arguments are no such request.</summary>
    /// <param name="arguments">As the program got them.</param>
    public static string? Requested(IReadOnlyList<string> arguments) =>
        arguments is [{ } only] && only.StartsWith(Opening, StringComparison.Ordinal) && only.EndsWith(']')
        && DateOnly.TryParseExact(only[Opening.Length..^1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? only[Opening.Length..^1]
            : null;

    /// <summary>Writes it.</summary>
    /// <param name="program">Its name: <c>shien</c>.</param>
    /// <param name="section">1 for everybody's programs, 8 for administrators'.</param>
    /// <param name="date">At its foot: <c>2026-11-27</c>.</param>
    /// <param name="root">The commands.</param>
    public static string Write(string program, int section, string date, RootCommand root)
    {
        string description = root.Description ?? "";
        RoffText page = new();
        page.Macro("TH", program.ToUpperInvariant(), section.ToString(CultureInfo.InvariantCulture), date, "Shien.Tools", section == 1 ? "User Commands" : "System Administration")
            .Macro("nh").Macro("na")
            .Macro("SH", "NAME")
            .Paragraphs($"{program} - {description.Trim().ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.')}", "PP")
            .Macro("SH", "SYNOPSIS").Bold(program, Usage(root))
            .Macro("SH", "DESCRIPTION").Paragraphs(description, "PP");
        Symbols(page, root);
        if (Visible(root).Any())
        {
            page.Macro("SH", "COMMANDS");
            Commands(page, root, program);
        }

        page.Macro("SH", "EXIT STATUS");
        foreach ((int code, string meaning) in Codes)
        {
            page.Macro("TP").Bold(code.ToString(CultureInfo.InvariantCulture)).Paragraphs(meaning, "IP");
        }

        return page.ToString();
    }

    private static readonly (int Code, string Meaning)[] Codes =
    [
        (ExitCodes.Done, "Done."),
        (ExitCodes.Failed, "It could not be done; stderr says why, and what to do."),
        (ExitCodes.Usage, "The command line is wrong."),
        (ExitCodes.Findings, "A check found what blocks."),
        (ExitCodes.Bug, "A bug of the program."),
        (ExitCodes.Interrupted, "It was interrupted."),
    ];

    private static IEnumerable<Command> Visible(Command command) => command.Subcommands.Where(below => !below.Hidden);

    // Each with its whole path, before its own.
    private static void Commands(RoffText page, Command above, string path)
    {
        foreach (Command command in Visible(above))
        {
            string name = $"{path} {command.Name}";
            page.Macro("SS", name + Usage(command)).Paragraphs(command.Description ?? "", "PP");
            if (command.Aliases.Count > 0)
            {
                page.Macro("PP").Paragraphs($"Also: {string.Join(", ", command.Aliases)}.", "PP");
            }

            Symbols(page, command);
            Commands(page, command, name);
        }
    }

    private static void Symbols(RoffText page, Command command)
    {
        foreach (Argument argument in command.Arguments.Where(argument => !argument.Hidden))
        {
            page.Macro("TP").Bold(Shown(argument)).Paragraphs((argument.Description ?? "") + Default(argument.HasDefaultValue, argument.GetDefaultValue), "IP");
        }

        if (command is RootCommand)
        {
            page.Macro("SH", "OPTIONS");
        }

        foreach (Option option in command.Options.Where(option => !option.Hidden))
        {
            string names = string.Join(", ", option.Aliases.Where(alias => alias.StartsWith('-')).Append(option.Name).Distinct(StringComparer.Ordinal).OrderBy(name => name.Length));
            string value = option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? "" : " " + Value(option);
            string wanted = option.Required ? " (required)" : "";
            page.Macro("TP").Bold(names, value).Paragraphs((option.Description ?? "") + wanted + Default(option.HasDefaultValue, option.GetDefaultValue), "IP");
        }
    }

    private static string Usage(Command command)
    {
        string commands = Visible(command).Any() ? " COMMAND" : "";
        string arguments = string.Concat(command.Arguments.Where(argument => !argument.Hidden).Select(argument => " " + Bracketed(argument)));
        return commands + arguments + (command.Options.Any(option => !option.Hidden) ? " [OPTION]..." : "");
    }

    private static string Bracketed(Argument argument)
    {
        string several = argument.Arity.MaximumNumberOfValues > 1 ? "..." : "";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{Shown(argument)}]{several}" : Shown(argument) + several;
    }

    private static string Shown(Argument argument) => argument.HelpName ?? argument.Name.ToUpperInvariant();

    private static string Value(Option option) => option.HelpName ?? string.Join('|', option.GetCompletions(CompletionContext.Empty).Select(word => word.Label)) switch
    {
        "" => option.Name.TrimStart('-').ToUpperInvariant(),
        string words => words,
    };

    private static string Default(bool has, Func<object?> value) => has && value() is { } found and not bool and (string or not IEnumerable) && $"{found}".Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $" [default: {found}]")
        : "";
}
