using System.CommandLine;
using Shien.Cli.Reports;
using Shien.Cli.Sources;
using Shien.CommandLine;

namespace Shien.Cli.Check;

/// <summary><c>shien check</c>.</summary>
internal static class CheckCommand
{
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        Command command = new(
            "check",
            """
            Look into a machine's disks for what would get it broken into, without starting it. Exit code 3: something blocks a push.

            Example: shien check
            Example: shien check lamp.box --json
            """);
        SourceOptions source = new(command);
        Option<bool> json = new("--json") { Description = "Print one JSON object for programs" };
        command.Options.Add(json);
        command.SetAction((parsed, cancellation) =>
        {
            CheckRun run = new(terminal, time);
            bool asJson = parsed.GetValue(json);
            return JsonAnswer.RunAsync(terminal, asJson, () => run.RunAsync(source.Read(parsed), asJson, cancellation));
        });
        return command;
    }
}
