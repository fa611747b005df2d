using System.CommandLine;

namespace Shien.Cli.Progress;

/// <summary>The option by which programs are told how far the work is.</summary>
internal static class EventsOption
{
    /// <summary><c>--json-events</c>.</summary>
    public static Option<bool> Create() => new("--json-events")
    {
        Description = "Print a JSON line whenever a phase begins, goes on or ends, and last the object of --json",
    };
}
