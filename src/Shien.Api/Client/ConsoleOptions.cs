namespace Shien.Api.Client;

/// <summary>How a console is opened.</summary>
/// <param name="Force">Take it over from whoever has it open.</param>
public sealed record ConsoleOptions(bool Force = false);
