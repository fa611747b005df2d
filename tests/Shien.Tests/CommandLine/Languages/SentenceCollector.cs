using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shien.CommandLine.Languages;

namespace Shien.Tests.CommandLine.Languages;

/// <summary>
/// Finds the sentences in a source file: whatever text has two words, with <c>{0}</c> where values come in. A choice between texts within
/// a text gives a sentence for each. What programs read, logs and exceptions of our own bugs are left out.
/// </summary>
internal static partial class SentenceCollector
{
    private const int MostVariants = 12;

    private static readonly string[] NotForPeople =
        ["ArgumentException", "ArgumentOutOfRangeException", "InvalidOperationException", "NotSupportedException", "UnreachableException", "ObjectDisposedException", "ImageException"];

    // Calls that look for something in a text, or write it into a log.
    private static readonly string[] Readers =
        ["StartsWith", "EndsWith", "Contains", "IndexOf", "Split", "Replace", "Trim", "LastIndexOf", "Equals", "TrimEnd", "TrimStart", "Matches", "IsMatch", "Damage", "Damaged"];

    /// <summary>The sentences, each with the values that its placeholders stand for, as they are written.</summary>
    public static IEnumerable<(string Key, string[] Values)> In(string source)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(source).GetRoot();
        foreach (ExpressionSyntax text in root.DescendantNodes().OfType<ExpressionSyntax>().Where(IsOutermostText))
        {
            if (IsForPrograms(text))
            {
                continue;
            }

            foreach (Variant unit in Expand(text).SelectMany(Units).Where(unit => HasWords(unit.Key)))
            {
                yield return (unit.Key, unit.Values);
            }
        }
    }

    private static bool IsText(SyntaxNode node) => node switch
    {
        LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.StringLiteralExpression),
        InterpolatedStringExpressionSyntax => true,
        BinaryExpressionSyntax sum => sum.IsKind(SyntaxKind.AddExpression) && (IsText(sum.Left) || IsText(sum.Right)),
        ParenthesizedExpressionSyntax inner => IsText(inner.Expression),
        _ => false,
    };

    // Not the part of a sum, nor a choice within a larger text: those are expanded from there.
    private static bool IsOutermostText(ExpressionSyntax node)
    {
        if (!IsText(node) || node is ParenthesizedExpressionSyntax)
        {
            return false;
        }

        SyntaxNode at = node;
        while (at.Parent is ParenthesizedExpressionSyntax or ConditionalExpressionSyntax)
        {
            if (at.Parent is ConditionalExpressionSyntax choice && choice.Condition == at)
            {
                return true;
            }

            at = at.Parent;
        }

        return !(at.Parent is InterpolationSyntax || (at.Parent is BinaryExpressionSyntax sum && IsText(sum)));
    }

    private static bool IsForPrograms(SyntaxNode text)
    {
        for (SyntaxNode? at = text; at is not null and not MemberDeclarationSyntax; at = at.Parent)
        {
            bool isRead = at.Parent switch
            {
                AttributeArgumentSyntax or ConstantPatternSyntax or CaseSwitchLabelSyntax => true,
                BinaryExpressionSyntax comparison => comparison.IsKind(SyntaxKind.EqualsExpression) || comparison.IsKind(SyntaxKind.NotEqualsExpression),
                ArgumentSyntax { Parent.Parent: ObjectCreationExpressionSyntax made } => NotForPeople.Contains(made.Type.ToString()),
                ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } => IsReader(call.Expression),
                _ => false,
            };
            if (isRead)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsReader(ExpressionSyntax called) => called switch
    {
        MemberAccessExpressionSyntax member => Readers.Contains(member.Name.Identifier.Text) || member.Name.Identifier.Text.StartsWith("Log", StringComparison.Ordinal)
            || member.Expression.ToString() is "Log" or "log" or "logger",
        IdentifierNameSyntax name => Readers.Contains(name.Identifier.Text),
        _ => false,
    };

    // As a text is taken apart before it is translated, but that a sentence ends only where another one seems to begin.
    private static IEnumerable<Variant> Units(Variant text)
    {
        foreach (string line in TextUnits.Lines(text.Key).Select(line => line.Trim(' ')).Where(line => !line.StartsWith("Example: ", StringComparison.Ordinal)))
        {
            string[] parts = TextUnits.Sentences(line);
            string unit = "";
            for (int i = 0; i < parts.Length; i++)
            {
                unit += (unit.Length > 0 ? " " : "") + parts[i];
                if (i + 1 == parts.Length || char.IsAsciiLetterUpper(parts[i + 1][0]) || parts[i + 1][0] is '{' or '\'' or '(')
                {
                    yield return Renumbered(unit, text.Values);
                    unit = "";
                }
            }
        }
    }

    private static Variant Renumbered(string unit, string[] values)
    {
        List<string> used = [];
        string key = Place().Replace(unit, match =>
        {
            used.Add(values[int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)]);
            return $"{{{used.Count - 1}}}";
        });
        return new Variant(key, [.. used]);
    }

    [GeneratedRegex(@"(?<!\{)\{(\d+)\}")]
    private static partial Regex Place();

    private static bool HasWords(string key)
    {
        string[] words = key.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 && words.Any(word => word.Trim('.', ',', ':', ';', '\'', '(', ')', '?') is { Length: > 1 } bare && bare.All(char.IsAsciiLetter))
            && key.Any(char.IsAsciiLetterLower);
    }

    private static List<Variant> Expand(ExpressionSyntax text)
    {
        List<Variant> parts = text switch
        {
            LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.StringLiteralExpression) => [new(Braced(literal.Token.ValueText), [])],
            ParenthesizedExpressionSyntax inner => Expand(inner.Expression),
            ConditionalExpressionSyntax choice when HasText(choice) => [.. Expand(choice.WhenTrue), .. Expand(choice.WhenFalse)],
            BinaryExpressionSyntax sum when IsText(sum) => Join(Expand(sum.Left), Expand(sum.Right)),
            InterpolatedStringExpressionSyntax interpolated => interpolated.Contents.Aggregate(
                new List<Variant> { new("", []) },
                (before, content) => Join(before, content is InterpolationSyntax hole
                    ? Expand(hole.Expression)
                    : [new(Braced(((InterpolatedStringTextSyntax)content).TextToken.ValueText), [])])),
            _ => [new("{0}", [text.ToString()])],
        };
        return parts.Count > MostVariants ? [new("{0}", [text.ToString()])] : parts;
    }

    private static bool HasText(ExpressionSyntax choice) => choice switch
    {
        ConditionalExpressionSyntax both => HasText(both.WhenTrue) || HasText(both.WhenFalse),
        ParenthesizedExpressionSyntax inner => HasText(inner.Expression),
        _ => IsText(choice),
    };

    private static string Braced(string text) => text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    private static List<Variant> Join(List<Variant> left, List<Variant> right) =>
        [.. from before in left from after in right select new Variant(before.Key + Shift(after.Key, before.Values.Length), [.. before.Values, .. after.Values])];

    // The placeholders of the later part count on.
    private static string Shift(string key, int by)
    {
        for (int number = 40; by > 0 && number >= 0; number--)
        {
            key = key.Replace($"{{{number}}}", $"{{{number + by}}}", StringComparison.Ordinal);
        }

        return key;
    }

    private sealed record Variant(string Key, string[] Values);
}
