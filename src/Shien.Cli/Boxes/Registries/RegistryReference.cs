using System.Text.RegularExpressions;
using Shien.CommandLine;

namespace Shien.Cli.Boxes.Registries;

/// <summary>Where a box lies in an OCI registry: <c>oci://HOST[:PORT]/REPOSITORY[:TAG]</c>.</summary>
/// <param name="Host">Name and port.</param>
/// <param name="Repository">Path in the registry.</param>
/// <param name="Tag">Null where none was named.</param>
internal sealed partial record RegistryReference(string Host, string Repository, string? Tag)
{
    /// <summary>What such a reference begins with.</summary>
    public const string Scheme = "oci://";

    /// <summary>The registry's address. As other clients do, one on this computer is spoken to without TLS.</summary>
    public Uri Address { get; } = new($"{(IsLoopback(Host) ? "http" : "https")}://{Host}/");

    /// <summary>Reads one.</summary>
    /// <exception cref="UserException">It is none.</exception>
    public static RegistryReference Parse(string text) => Pattern().Match(text) is { Success: true } match
        ? new RegistryReference(match.Groups["host"].Value, match.Groups["repository"].Value, match.Groups["tag"] is { Success: true, Value: var tag } ? tag : null)
        : throw new UserException(
            $"'{text}' is no place in a registry.", "Write oci://HOST/REPOSITORY:TAG, such as oci://registry.example.org/boxes/course-debian:1.2.", ExitCodes.Usage);

    /// <inheritdoc/>
    public override string ToString() => Scheme + Host + "/" + Repository + (Tag is null ? "" : ":" + Tag);

    private static bool IsLoopback(string host) => host.Split(':')[0] is "localhost" or "127.0.0.1" || host.StartsWith("[::1]", StringComparison.Ordinal);

    // OCI distribution specification 1.1, "Pulling manifests": what <name> and <reference> may be.
    [GeneratedRegex(
        @"\Aoci://(?<host>(?:[a-zA-Z0-9][a-zA-Z0-9.-]*|\[::1\])(?::[0-9]{1,5})?)/(?<repository>[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)(?::(?<tag>[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}))?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
