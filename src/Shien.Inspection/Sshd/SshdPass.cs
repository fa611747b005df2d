namespace Shien.Inspection.Sshd;

/// <summary>sshd reads its configuration once for everybody, and once for each login.</summary>
/// <param name="login">Null where it is read for everybody.</param>
internal sealed class SshdPass(SshdLogin? login)
{
    private readonly Dictionary<string, SshdSetting> first = [];
    private readonly Dictionary<string, List<string>> added = [];

    public SshdLogin? Login { get; } = login;

    /// <summary>Lines taken so far.</summary>
    public int Lines { get; set; }

    /// <summary>Characters of these lines.</summary>
    public int Chars { get; set; }

    /// <summary>Notes a value; the first of a keyword wins unless they add up.</summary>
    public void Set(string keyword, string value, string where)
    {
        if (first.TryAdd(keyword, new SshdSetting(value, where, Login is not null)))
        {
            return;
        }

        if (SshdKeywords.AddsUp(keyword))
        {
            if (!added.TryGetValue(keyword, out List<string>? more))
            {
                added[keyword] = more = [];
            }

            more.Add(value);
        }
    }

    /// <summary>What was noted; null where nothing was.</summary>
    public SshdSetting? Find(string keyword)
    {
        SshdSetting? setting = first.GetValueOrDefault(keyword);
        return setting is not null && added.TryGetValue(keyword, out List<string>? more)
            ? setting with { Value = string.Join(' ', more.Prepend(setting.Value)) }
            : setting;
    }
}
