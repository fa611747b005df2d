using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Shien.Api;
using Shien.CommandLine;

namespace Shien.MachineCommands;

/// <summary>The one JSON object that a command prints with <c>--json</c>, whether it succeeds or not.</summary>
public static class JsonAnswer
{
    /// <summary>Version of the forms.</summary>
    public const int Schema = 1;

    /// <summary>Prints an answer.</summary>
    public static void Write<T>(Terminal terminal, T value, JsonTypeInfo<T> type) =>
        terminal.Output.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>Runs a command; its failure becomes an object too, and is then reported to people as always.</summary>
    public static async Task<int> RunAsync(Terminal terminal, bool json, Func<Exception, ApiError?> errorOf, Func<Task<int>> command)
    {
        try
        {
            return await command().ConfigureAwait(false);
        }
        catch (Exception e) when (json && errorOf(e) is { } error)
        {
            Write(terminal, new ErrorReport(Schema, error), MachineJson.Default.ErrorReport);
            throw;
        }
    }
}
