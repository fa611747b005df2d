using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Shien.Inspection.Waivers;

/// <summary>
/// Reads a file of waivers: TOML, a table <c>[[waiver]]</c> each, with rule, where, reason, expires and by; one of the administrators
/// also with account and box.
/// </summary>
internal static class WaiverFile
{
    /// <summary>Further ones are left out, and that is said.</summary>
    public const int MaxWaivers = 1000;

    private static readonly string[] Names = ["rule", "where", "reason", "expires", "by", "account", "box"];

    /// <summary>The waivers, and what of the file is none.</summary>
    /// <param name="text">Of the file.</param>
    public static (IReadOnlyList<Waiver> Waivers, IReadOnlyList<(int Line, string Problem)> Problems) Parse(string text)
    {
        DocumentSyntax document = SyntaxParser.Parse(text, "waivers");
        if (document.Diagnostics.Count > 0)
        {
            DiagnosticMessage first = document.Diagnostics.First();
            return ([], [(LineOf(first.Span), $"the file is no TOML, so none of its waivers counts ({first.Message.TrimEnd('.')})")]);
        }

        List<Waiver> waivers = [];
        List<(int, string)> problems = [.. document.KeyValues.Select(pair => (LineOf(pair.Span), "this line belongs to no [[waiver]]"))];
        foreach (TableSyntaxBase table in document.Tables)
        {
            if (table is not TableArraySyntax || table.Name?.ToString().Trim() != "waiver")
            {
                problems.Add((LineOf(table.Span), "a waiver begins with [[waiver]]"));
            }
            else if (waivers.Count == MaxWaivers)
            {
                problems.Add((LineOf(table.Span), $"only the first {MaxWaivers} waivers of a file count"));
                break;
            }
            else
            {
                waivers.Add(table.Items.Aggregate(new Waiver { Line = LineOf(table.Span) }, Take));
            }
        }

        return (waivers, problems);
    }

    private static Waiver Take(Waiver waiver, KeyValueSyntax pair)
    {
        string key = pair.Key?.ToString().Trim() ?? "";
        string? value = pair.Value switch
        {
            StringValueSyntax { Value: { Length: > 0 } text } => text,
            DateTimeValueSyntax date when key == "expires" => date.ToString().Trim(),
            _ => null,
        };
        if (value is null && Names.Contains(key))
        {
            return waiver with { Problem = waiver.Problem ?? $"'{key}' is no text; write {key} = \"...\"" };
        }

        return key switch
        {
            "rule" => waiver with { Rule = value },
            "where" => waiver with { Where = value },
            "reason" => waiver with { Reason = value },
            "expires" => waiver with { Expires = value },
            "by" => waiver with { By = value },
            "account" => waiver with { Account = value },
            "box" => waiver with { Box = value },
            _ => waiver with { Problem = waiver.Problem ?? $"'{key}' is no field of a waiver; there are {string.Join(", ", Names)}" },
        };
    }

    private static int LineOf(SourceSpan span) => span.Start.Line + 1;
}
