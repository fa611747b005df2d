using System.CommandLine;
using Shien.Cli.Blades;
using Shien.CommandLine;

namespace Shien.Cli.Boxes;

/// <summary><c>shien box remove</c>.</summary>
internal static class BoxRemoveCommand
{
    public static Command Create(Terminal terminal, BladeOpener blades)
    {
        Argument<string> name = BoxCommand.NameArgument();
        Argument<string?> version = BoxCommand.VersionArgument(ArgumentArity.ExactlyOne);
        Command command = new(
            "remove",
            """
            Delete a version of a box that was withdrawn and that no machine stands on. Administrators may; the version is not given again.

            Example: shien box remove course-debian 1.0
            """)
        {
            name, version, BladeOption.Blade,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            (string box, string which) = (parsed.GetRequiredValue(name), parsed.GetRequiredValue(version)!);
            await using BladeConnection blade = await blades(parsed.GetValue(BladeOption.Blade), cancellation).ConfigureAwait(false);
            await blade.Client.RemoveBoxAsync(box, which, cancellation).ConfigureAwait(false);
            terminal.Say($"The box {box} {which} is removed.");
            return ExitCodes.Done;
        });
        return command;
    }
}
