using System.CommandLine;
using Shien.Cli.Blades;
using Shien.CommandLine;
using Shien.Images.FileSystems;

namespace Shien.Cli.Boxes;

/// <summary><c>shien box trust</c>.</summary>
internal static class BoxTrustCommand
{
    private const int MaxLineChars = 1000;

    public static Command Create(Terminal terminal, BladeOpener blades, PinnedSigners pins)
    {
        Option<bool> yes = new("--yes") { Description = "Take the blade's list without a question" };
        Command command = new(
            "trust",
            """
            Show how the blade's list of those who sign boxes differs from the one that this computer took first, and take it after a yes.

            Ask an administrator whether the change is right: whoever is on the list can publish what your machines are made of.

            Example: shien box trust
            """)
        {
            BladeOption.Blade, yes,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using BladeConnection blade = await blades(parsed.GetValue(BladeOption.Blade), cancellation).ConfigureAwait(false);
            string named = await blade.Client.GetAllowedSignersAsync(cancellation).ConfigureAwait(false);
            return Take(terminal, pins, blade.Name, named, parsed.GetValue(yes));
        });
        return command;
    }

    /// <summary>Shows the difference, and pins the list after a yes.</summary>
    /// <exception cref="UserException">There was none.</exception>
    internal static int Take(Terminal terminal, PinnedSigners pins, string blade, string named, bool yes)
    {
        string pinned = pins.Find(blade) ?? "";
        if (pinned == named)
        {
            terminal.Say($"The signers of boxes of '{blade}' are those in '{pins.Path(blade)}'; nothing has changed.");
            return ExitCodes.Done;
        }

        foreach (string line in Difference(pinned, named))
        {
            terminal.Output.WriteLine(line);
        }

        if (!yes && !(terminal.IsInteractive && terminal.Confirm($"Take these signers of boxes of '{blade}'?")))
        {
            throw new UserException("The signers that this computer had stay.", terminal.IsInteractive ? null : "Where nobody can be asked, say --yes.");
        }

        pins.Pin(blade, named);
        terminal.Say($"Boxes of '{blade}' are from now on taken from the signers in '{pins.Path(blade)}'.");
        return ExitCodes.Done;
    }

    /// <summary>Lines that go and lines that come, in their order.</summary>
    internal static IEnumerable<string> Difference(string before, string after)
    {
        string[] old = before.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] changed = after.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return old.Except(changed).Select(line => "- " + GuestText.Clean(line, MaxLineChars))
            .Concat(changed.Except(old).Select(line => "+ " + GuestText.Clean(line, MaxLineChars)));
    }
}
