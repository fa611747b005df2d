using System.Globalization;
using Shien.Api.Administration;
using Shien.CommandLine;

namespace Shien.IeVirsh.Administration;

/// <summary>Limits as administrators are shown them.</summary>
internal static class LimitText
{
    /// <summary>Everybody's and the exceptions, or those of an account beside what it uses.</summary>
    public static void Show(Terminal terminal, LimitReport report)
    {
        bool isOfOne = report.Account is not null;
        terminal.Output.Write(TextTable.Render(
            isOfOne ? ["Limit", "Used", "At most", "From", "What"] : ["Limit", "At most", "From", "What"],
            report.Limits.Select(limit => (IReadOnlyList<string>)[limit.Name, .. isOfOne ? new[] { Number(limit.Used, "", "-") } : [], Number(limit.Most, limit.Unit, "no limit"), limit.Source, limit.What])));
        if (report.Exceptions.Count > 0)
        {
            terminal.Output.WriteLine();
            terminal.Output.Write(TextTable.Render(
                ["Others", "Name", "Limits"], report.Exceptions.Select(section => (IReadOnlyList<string>)[section.Kind, section.Name, section.Limits])));
        }

        terminal.Say($"They are set in '{report.File}': [limits], [limits.group.NAME] and [limits.account.NAME]; a change counts at once.");
        if (report.Problem is { } problem)
        {
            terminal.Say($"warning: {problem}");
        }
    }

    private static string Number(long? number, string unit, string none) =>
        number is { } value ? value.ToString(CultureInfo.InvariantCulture) + (unit.Length > 0 ? " " + unit : "") : none;
}
