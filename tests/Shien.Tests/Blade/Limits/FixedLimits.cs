using Shien.Blade.Limits;

namespace Shien.Tests.Blade.Limits;

/// <summary>Limits that are in no file.</summary>
internal static class FixedLimits
{
    public static LimitBook None { get; } = new(() => LimitRules.None, (_, _) => []);

    /// <summary>One that is not the default.</summary>
    public static LimitBook Of(LimitKey key, long most) => Of(LimitRules.None.With(null, null, key, most));

    public static LimitBook Of(LimitRules rules) => new(() => rules, (_, _) => []);
}
