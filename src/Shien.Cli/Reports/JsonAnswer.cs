using System.Text.Json.Serialization.Metadata;
using Shien.CommandLine;

namespace Shien.Cli.Reports;

/// <summary>The one JSON object that a command prints with <c>--json</c>, whether it succeeds or not.</summary>
internal static class JsonAnswer
{
    /// <summary>Version of the forms.</summary>
    public const int Schema = MachineCommands.JsonAnswer.Schema;

    /// <summary>Prints an answer.</summary>
    public static void Write<T>(Terminal terminal, T value, JsonTypeInfo<T> type) => MachineCommands.JsonAnswer.Write(terminal, value, type);

    /// <summary>Runs a command; its failure becomes an object too, and is then reported to people as always.</summary>
    public static Task<int> RunAsync(Terminal terminal, bool json, Func<Task<int>> command) =>
        MachineCommands.JsonAnswer.RunAsync(terminal, json, Explanation.ErrorOf, command);
}
