using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Keys;
using Shien.Inspection.Rules.Keys;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>
/// K1, K2: lines with keys whose private half is published go; all others stay as they are. Of a new machine those of K3 go as well: what
/// opened the box to its maker does not open what others make of it.
/// </summary>
internal static class PublishedKeyStep
{
    public static void Apply(RepairContext context)
    {
        foreach (IGrouping<string, AuthorizedKey> file in context.Evidence.Keys.Where(key => Goes(context, key)).GroupBy(key => key.Path))
        {
            if (context.Draft.Text(file.Key) is not { } text)
            {
                continue;
            }

            HashSet<int> lines = [.. file.Select(key => key.Line)];
            string kept = string.Join('\n', text.Text.Split('\n').Where((_, i) => !lines.Contains(i + 1)));
            string which = file.All(IsPublished) ? "that everybody has" : "that are neither yours nor your administrators'";
            context.Draft.Write(file.Key, kept, $"Keys go {which}: {lines.Count} of {GuestText.Clean(file.First().AccountName, 64)}.");
            context.ShutOut.AddRange(context.Evidence.Accounts.Where(a => a.CanLogIn && file.Any(key => key.IsRead && key.AccountName == a.Name)));
        }
    }

    private static bool Goes(RepairContext context, AuthorizedKey key) => IsPublished(key)
        || (context.Request.IsNew && context.Rules.Options.AcceptedKeys is { } accepted && !accepted.Contains(key.Fingerprint));

    /// <summary>True for keys of K1 and K2.</summary>
    public static bool IsPublished(AuthorizedKey key) => InsecureKeyRule.IsOne(key.Fingerprint) || PublishedKeys.Find(key.Fingerprint) is not null;
}
