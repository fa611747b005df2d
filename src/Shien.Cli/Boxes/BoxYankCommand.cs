using System.CommandLine;
using Shien.Api.Boxes;
using Shien.Cli.Blades;
using Shien.CommandLine;

namespace Shien.Cli.Boxes;

/// <summary><c>shien box yank</c>.</summary>
internal static class BoxYankCommand
{
    public static Command Create(Terminal terminal, BladeOpener blades)
    {
        Argument<string> name = BoxCommand.NameArgument();
        Argument<string?> version = BoxCommand.VersionArgument(ArgumentArity.ExactlyOne);
        Option<string> reason = new("--reason") { Description = "Why; everybody sees it", HelpName = "TEXT", Required = true };
        Command command = new(
            "yank",
            """
            Withdraw a version of a box: it is no longer offered, machines that stand on it go on. Its publisher and administrators may.

            Example: shien box yank course-debian 1.0 --reason "the apache in it has a hole"
            """)
        {
            name, version, reason, BladeOption.Blade,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            (string box, string which) = (parsed.GetRequiredValue(name), parsed.GetRequiredValue(version)!);
            await using BladeConnection blade = await blades(parsed.GetValue(BladeOption.Blade), cancellation).ConfigureAwait(false);
            await blade.Client.YankBoxAsync(box, which, new YankRequest(parsed.GetRequiredValue(reason)), cancellation).ConfigureAwait(false);
            terminal.Say($"The box {box} {which} is withdrawn.");
            return ExitCodes.Done;
        });
        return command;
    }
}
