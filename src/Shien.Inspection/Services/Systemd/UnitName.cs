namespace Shien.Inspection.Services.Systemd;

/// <summary>Names of units: <c>prefix[@instance].type</c>. systemd.unit(5), and src/basic/unit-name.c of systemd 252.</summary>
internal static class UnitName
{
    private const int MaxChars = 255;

    private static readonly string[] Types =
        ["service", "socket", "target", "device", "mount", "automount", "swap", "timer", "path", "slice", "scope"];

    public static bool IsValid(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot > 0 && name.Length <= MaxChars && name[0] != '@' && Types.Contains(name[(dot + 1)..])
            && name.AsSpan(0, dot).IndexOfAnyExcept(Allowed) < 0;
    }

    /// <summary>What follows the last dot: <c>service</c>.</summary>
    public static string TypeOf(string name) => name[(name.LastIndexOf('.') + 1)..];

    public static bool IsPlain(string name) => !name.Contains('@', StringComparison.Ordinal);

    /// <summary>True for <c>getty@.service</c>.</summary>
    public static bool IsTemplate(string name) => InstanceOf(name) is "";

    /// <summary>True for <c>getty@tty1.service</c>.</summary>
    public static bool IsInstance(string name) => InstanceOf(name) is { Length: > 0 };

    /// <summary>Null for a plain name, empty for a template.</summary>
    public static string? InstanceOf(string name)
    {
        int at = name.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? null : name[(at + 1)..Math.Max(at + 1, name.LastIndexOf('.'))];
    }

    /// <summary><c>getty@.service</c> for <c>getty@tty1.service</c>; the name itself if it is plain.</summary>
    public static string TemplateOf(string name)
    {
        int at = name.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? name : name[..(at + 1)] + name[name.LastIndexOf('.')..];
    }

    /// <summary>The instance of a template; the name itself if it is plain.</summary>
    public static string WithInstance(string template, string instance)
    {
        int at = template.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? template : template[..(at + 1)] + instance + template[template.LastIndexOf('.')..];
    }

    /// <summary>What is before the @, or before the type.</summary>
    public static string PrefixOf(string name)
    {
        int at = name.IndexOf('@', StringComparison.Ordinal);
        return name[..(at < 0 ? name.LastIndexOf('.') : at)];
    }

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:-_.\\@");
}
