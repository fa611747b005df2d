namespace Shien.Inspection.Sshd;

/// <summary>What holds for a keyword.</summary>
/// <param name="Value">As sshd spells it; several arguments are joined by one blank. Text from the guest.</param>
/// <param name="Where">File and line, or null where it is compiled in.</param>
/// <param name="IsOfMatch">True if a Match block says so.</param>
internal sealed record SshdSetting(string Value, string? Where, bool IsOfMatch = false);
