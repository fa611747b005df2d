namespace Shien.CommandLine;

/// <summary>Which of the three streams are terminals.</summary>
public sealed record TerminalKind(bool InputIsTerminal, bool OutputIsTerminal, bool ErrorIsTerminal);
