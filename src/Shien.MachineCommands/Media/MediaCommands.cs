using System.CommandLine;
using Shien.Api;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.MachineCommands.Media;

/// <summary><c>attach-media</c> and <c>eject</c>.</summary>
public static class MediaCommands
{
    /// <summary>Makes <c>attach-media</c>.</summary>
    public static Command Attach(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        Argument<string> file = new("FILE") { Description = "An ISO file of the blade that you can read: yours, or one of a course" };
        Option<bool> boot = new("--boot") { Description = "Boot from it before the disk, until it is ejected" };
        return host.Command(
            "attach-media",
            $"""
            Put an ISO file into a machine's DVD drive; the blade keeps a copy. It is there from the machine's next start on.

            Example: {host.Program} attach-media 01 /srv/iso/debian.iso
            """,
            [name, file, boot],
            async (parsed, blade, cancellation) =>
            {
                MachineInfo machine = await blade.AttachMediumAsync(
                    parsed.GetRequiredValue(name), new MediumRequest(host.BladePath(parsed.GetRequiredValue(file)), parsed.GetValue(boot)), cancellation).ConfigureAwait(false);
                Say(host, parsed, machine, $"'{machine.Medium}' is in the DVD drive of '{machine.Name}'");
                return ExitCodes.Done;
            });
    }

    /// <summary>Makes <c>eject</c>.</summary>
    public static Command Eject(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        return host.Command(
            "eject",
            $"""
            Take what is in a machine's DVD drive out, and the drive with it, from the machine's next start on.

            Example: {host.Program} eject 01
            """,
            [name],
            async (parsed, blade, cancellation) =>
            {
                MachineInfo machine = await blade.EjectMediumAsync(parsed.GetRequiredValue(name), cancellation).ConfigureAwait(false);
                Say(host, parsed, machine, $"The DVD drive of '{machine.Name}' is empty");
                return ExitCodes.Done;
            });
    }

    private static void Say(CommandHost host, ParseResult parsed, MachineInfo machine, string what)
    {
        if (parsed.GetValue(CommandHost.Json))
        {
            JsonAnswer.Write(host.Terminal, machine, ApiJson.Default.MachineInfo);
        }
        else
        {
            host.Terminal.Answer(what + (machine.Id is null ? "" : " from its next start on: it runs now, and 'reboot' is not enough"));
        }
    }
}
