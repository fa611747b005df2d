using Shien.Inspection.Accounts;
using Shien.Inspection.Keys;

namespace Shien.Inspection.Rules.Keys;

/// <summary>K2: another public key whose private half is public, such as those of images for tests and of appliances.</summary>
internal static class PublishedKeyRule
{
    public static IEnumerable<Finding> Check(GuestEvidence evidence, RuleContext context) =>
        from key in evidence.Keys
        let source = PublishedKeys.Find(key.Fingerprint)
        where source is not null
        select Of(key, $"{source} ({KeyText.Short(key.Fingerprint)})");

    private static Finding Of(AuthorizedKey key, string what) => new(
        "K2", key.IsRead ? Severity.Block : Severity.Info, KeyText.Where(key),
        key.IsRead
            ? $"{KeyText.Name(key)}: {what} may log in. Its private half is published, so anybody can log in as {KeyText.Name(key)}."
            : KeyText.Unread(key, what),
        KeyText.Remove(key), CanFix: true);
}
