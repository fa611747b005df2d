using System.Text.RegularExpressions;

namespace Shien.Blade.Accounts;

/// <summary>Who the kernel and the name service say the caller is.</summary>
/// <param name="Name">Login name; becomes part of paths and domain names, hence <see cref="IsUsable"/>.</param>
/// <param name="Uid">The login's own uid.</param>
/// <param name="Gid">Its primary group.</param>
/// <param name="IsAdministrator">Member of the administrators' group, or uid 0.</param>
/// <param name="Home">Its home directory, as the name service has it; empty where it is not known.</param>
internal sealed partial record Account(string Name, uint Uid, uint Gid, bool IsAdministrator, string Home = "")
{
    /// <summary>Member of the publishers' group.</summary>
    public bool IsPublisher { get; init; }

    /// <summary>Member of the users' group, where the blade has one, or administrator: what others do changes nothing.</summary>
    public bool IsUser { get; init; } = true;

    /// <summary>True if it may publish boxes.</summary>
    public bool MayPublish => IsPublisher || IsAdministrator;

    /// <summary>True for names that cannot be mistaken in a path or a domain name.</summary>
    public static bool IsUsable(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"\A[a-z_][a-z0-9._-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
