using Shien.Inspection.Passwords;

namespace Shien.Inspection.Accounts;

/// <summary>The password field of an account and the line it stands in.</summary>
internal sealed class PasswordField(string value, string where)
{
    /// <summary>The field as it is. Never to be printed.</summary>
    public string Value { get; } = value;

    /// <summary>File and line: <c>/etc/shadow:22</c>.</summary>
    public string Where { get; } = where;

    public HashKind Kind { get; } = HashKinds.Of(value);

    public override string ToString() => $"{Kind} at {Where}";
}
