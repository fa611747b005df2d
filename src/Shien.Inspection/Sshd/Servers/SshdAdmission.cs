namespace Shien.Inspection.Sshd.Servers;

/// <summary>AllowUsers, DenyUsers, AllowGroups and DenyGroups: whom sshd lets in by no method. openssh/auth.c, allowed_user.</summary>
internal static class SshdAdmission
{
    /// <summary>
    /// Whether an account may come at all. Of <c>name@host</c> the name counts where it allows, as nobody knows where one comes from; where
    /// it denies, the whole of it does.
    /// </summary>
    public static bool Admits(IReadOnlyDictionary<string, SshdSetting> settings, string user, IReadOnlyCollection<string> groups)
    {
        IReadOnlyList<string> allowed = Names(settings, "allowusers");
        IReadOnlyList<string> allowedGroups = Names(settings, "allowgroups");
        return !Names(settings, "denyusers").Any(pattern => SshdPatterns.Matches(user, pattern.EndsWith("@*", StringComparison.Ordinal) ? pattern[..^2] : pattern))
            && (allowed.Count == 0 || allowed.Any(pattern => SshdPatterns.Matches(user, UserOf(pattern))))
            && !Names(settings, "denygroups").Any(pattern => groups.Any(group => SshdPatterns.Matches(group, pattern)))
            && (allowedGroups.Count == 0 || allowedGroups.Any(pattern => groups.Any(group => SshdPatterns.Matches(group, pattern))));
    }

    private static IReadOnlyList<string> Names(IReadOnlyDictionary<string, SshdSetting> settings, string keyword) =>
        settings.GetValueOrDefault(keyword)?.Names() ?? [];

    private static string UserOf(string pattern) => pattern.LastIndexOf('@') is > 0 and var at ? pattern[..at] : pattern;
}
