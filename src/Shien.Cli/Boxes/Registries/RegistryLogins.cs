using System.Net.Http.Headers;
using System.Text.Json;
using Shien.CommandLine;

namespace Shien.Cli.Boxes.Registries;

/// <summary>The logins that <c>docker login</c>, <c>podman login</c> or <c>oras login</c> left in <c>~/.docker/config.json</c>.</summary>
/// <param name="Auths">By registry.</param>
/// <param name="CredsStore">A helper program that has them instead, or null.</param>
internal sealed record RegistryLogins(IReadOnlyDictionary<string, RegistryLogin>? Auths = null, string? CredsStore = null)
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Reads them; none where the file is not there.</summary>
    /// <exception cref="UserException">The file is damaged.</exception>
    public static RegistryLogins Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return file.Length <= MaxBytes ? JsonSerializer.Deserialize(file, OciJson.Default.RegistryLogins) ?? new RegistryLogins() : throw new JsonException("it is too long");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new RegistryLogins();
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The logins in '{path}' cannot be read: {e.Message}", "Log in again with 'docker login' or 'oras login', or mend the file.", inner: e);
        }
    }

    /// <summary>Where they are: DOCKER_CONFIG, else <c>~/.docker</c>.</summary>
    public static string PathOfProcess() => Path.Combine(
        Environment.GetEnvironmentVariable("DOCKER_CONFIG") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".docker"),
        "config.json");

    /// <summary>What is said to a registry; null for nothing.</summary>
    public AuthenticationHeaderValue? For(string host) =>
        Auths?.GetValueOrDefault(host)?.Auth is { Length: > 0 } auth ? new AuthenticationHeaderValue("Basic", auth) : null;
}
