using System.Text.Json;
using System.Text.Json.Serialization;
using Shien.CommandLine;

namespace Shien.Cli.Sources;

/// <summary>Reads the file of <c>--vagrant-machine</c>.</summary>
internal static class VagrantMachineFile
{
    private const int Schema = 1;
    private const long MaxBytes = 1024 * 1024;

    /// <summary>The facts in a file.</summary>
    /// <exception cref="UserException">It cannot be read, or a plugin of another version wrote it.</exception>
    public static VagrantMachineFacts Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > MaxBytes)
            {
                throw new UserException($"'{path}' has {stream.Length} bytes; the facts of a machine have at most {MaxBytes}.");
            }

            VagrantMachineFacts facts = JsonSerializer.Deserialize(stream, VagrantMachineJson.Default.VagrantMachineFacts)
                ?? throw new JsonException("it holds null");
            return facts.Schema == Schema
                ? facts
                : throw new UserException(
                    $"'{path}' has schema {facts.Schema}; this shien understands {Schema}.",
                    "Install the version of the Vagrant plugin vagrant-shien that came with this shien.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UserException(
                $"the facts of the Vagrant machine in '{path}' cannot be read: {e.Message}",
                "Run shien in the project's folder without the plugin, or install the plugin again.",
                inner: e);
        }
    }
}

/// <summary>Serialization, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(VagrantMachineFacts))]
internal sealed partial class VagrantMachineJson : JsonSerializerContext
{
}
