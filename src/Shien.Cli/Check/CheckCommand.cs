using System.CommandLine;
using Shien.Cli.Reports;
using Shien.Cli.Sources;
using Shien.CommandLine;
using Shien.Inspection;

namespace Shien.Cli.Check;

/// <summary><c>shien check</c>.</summary>
internal static class CheckCommand
{
    private static readonly string[] Formats = ["text", "json", "sarif"];

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        Command command = new(
            "check",
            $"""
            Look into a machine's disks for what would get it broken into, without starting it. Exit code 3: something blocks a push.

            A file {WaiverSource.FileName} beside the machine says which warnings may stay, why, and until when:

              [[waiver]]
              rule = "S1"
              where = "/etc/ssh/sshd_config"   # may be left out
              reason = "the exercise is about passwords"
              expires = 2027-01-31
              by = "e24"

            Example: shien check
            Example: shien check lamp.box --profile public
            Example: shien check course.box --profile box
            """);
        SourceOptions source = new(command);
        Option<string> profile = new("--profile")
        {
            Description = "Where the machine will be reached from: what is open weighs more in public; or box, for a base box that others build on: no private keys and no host keys in it",
            DefaultValueFactory = _ => ProfileName.All[0],
        };
        profile.AcceptOnlyFromAmong([.. ProfileName.All]);
        Option<string?> waivers = new("--waivers")
        {
            Description = $"Read waivers from here [default: {WaiverSource.FileName} beside the machine, if it is there]",
            HelpName = "FILE",
        };
        Option<string> format = new("--format") { Description = "How to print what was found", DefaultValueFactory = _ => Formats[0] };
        format.AcceptOnlyFromAmong(Formats);
        Option<bool> json = new("--json") { Description = "The same as --format json: one JSON object for programs" };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetResult(format) is { Implicit: false } && result.GetValue(format) != Formats[1])
            {
                result.AddError("--json and --format say different things");
            }
        });
        foreach (Option option in (Option[])[profile, waivers, format, json])
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) =>
        {
            ReportFormat chosen = parsed.GetValue(json) ? ReportFormat.Json : (ReportFormat)Array.IndexOf(Formats, parsed.GetRequiredValue(format));
            CheckOptions options = new(
                source.Read(parsed), chosen, ProfileName.Parse(parsed.GetRequiredValue(profile)), parsed.GetValue(waivers));
            return JsonAnswer.RunAsync(terminal, chosen == ReportFormat.Json, () => new CheckRun(terminal, time).RunAsync(options, cancellation));
        });
        return command;
    }
}
