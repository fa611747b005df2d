namespace Shien.Cli.Boxes.Registries;

/// <summary>A login.</summary>
/// <param name="Auth">Name, colon and password in base64; null where a helper program has it.</param>
internal sealed record RegistryLogin(string? Auth = null);
