using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Keys;

namespace Shien.Inspection.Rules.Keys;

/// <summary>
/// K3: a key of somebody other than the owner and those whom the administrators have listed. Silent where these are not known, as on a
/// laptop, and for the keys of K1 and K2.
/// </summary>
internal static class ForeignKeyRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from key in evidence.Keys
        where context.Options.AcceptedKeys is { } accepted && key.IsRead && !accepted.Contains(key.Fingerprint)
        where !InsecureKeyRule.IsOne(key.Fingerprint) && PublishedKeys.Find(key.Fingerprint) is null
        select new Finding(
            "K3", context.On(Severity.Warn, Severity.Block), KeyText.Where(key),
            $"{KeyText.Name(key)}: a key that is neither yours nor your administrators' may log in: {CommentOf(key)}{key.Fingerprint}. Whoever has its private half can log in.",
            KeyText.Remove(key));

    private static string CommentOf(AuthorizedKey key) => key.Comment.Length == 0 ? "" : $"'{GuestText.Clean(key.Comment, 80)}', ";
}
