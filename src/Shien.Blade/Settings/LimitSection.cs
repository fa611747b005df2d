using Shien.Blade.Accounts;
using Shien.Blade.Limits;
using Tomlyn.Syntax;

namespace Shien.Blade.Settings;

/// <summary>A section of limits: for everybody, for a group, or for an account.</summary>
internal sealed class LimitSection
{
    private readonly string? group;
    private readonly string? account;

    private LimitSection(string? group, string? account)
    {
        this.group = group;
        this.account = account;
    }

    /// <summary>What can be limited, for people.</summary>
    public static string Known { get; } = string.Join(", ", LimitKind.All.Select(kind => kind.Name));

    /// <summary>The words between the dots of a section's name, without their quotes.</summary>
    public static IReadOnlyList<string> Parts(KeySyntax? name) =>
        name is null ? [] : [Word(name.Key), .. name.DotKeys.Select(dotted => Word(dotted.Key))];

    /// <summary>The section of that name; null where it is none of limits.</summary>
    public static LimitSection? Of(IReadOnlyList<string> parts) => parts switch
    {
        ["limits"] => new LimitSection(null, null),
        ["limits", "group", { Length: > 0 } name] when !name.Any(char.IsControl) => new LimitSection(name, null),
        ["limits", "account", var name] when Account.IsUsable(name) => new LimitSection(null, name),
        _ => null,
    };

    /// <summary>The rules and one line more.</summary>
    /// <exception cref="CommandLine.UserException">It is none, or its number does not go.</exception>
    public LimitRules Add(LimitRules rules, SettingValue value)
    {
        LimitKind kind = LimitKind.Named(value.Name) ?? throw value.Wrong("is no limit", $"Take the line out. Limits are: {Known}.");
        return rules.With(group, account, kind.Key, value.Number(kind.Least, kind.Most));
    }

    private static string Word(BareKeyOrStringValueSyntax? word) => word switch
    {
        StringValueSyntax text => text.Value ?? "",
        BareKeySyntax bare => bare.Key?.Text ?? "",
        _ => "",
    };
}
