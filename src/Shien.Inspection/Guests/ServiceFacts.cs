namespace Shien.Inspection.Guests;

/// <summary>A service that starts with the machine, or as soon as somebody connects.</summary>
/// <param name="Name"><c>ssh.service</c>, <c>telnet (inetd)</c>.</param>
/// <param name="EnabledBy">The link, or file and line, that starts it.</param>
public sealed record ServiceFacts(string Name, string EnabledBy);
