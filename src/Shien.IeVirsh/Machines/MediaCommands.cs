using System.CommandLine;
using Shien.Api;
using Shien.Api.Machines;
using Shien.CommandLine;
using Shien.MachineCommands;

namespace Shien.IeVirsh.Machines;

/// <summary><c>ie-virsh attach-media</c> and <c>eject</c>.</summary>
internal static class MediaCommands
{
    public static Command Attach(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        Argument<string> file = new("FILE") { Description = "An ISO file that you can read: yours, or one of a course" };
        return host.Command(
            "attach-media",
            """
            Put an ISO file into a machine's DVD drive; the blade keeps a copy. It is there from the machine's next start on.

            Example: ie-virsh attach-media 01 ~/debian.iso
            """,
            [name, file],
            async (parsed, blade, cancellation) =>
            {
                MachineInfo machine = await blade.AttachMediumAsync(
                    parsed.GetRequiredValue(name), new MediumRequest(Path.GetFullPath(parsed.GetRequiredValue(file))), cancellation).ConfigureAwait(false);
                Say(host, parsed, machine, $"'{machine.Medium}' is in the DVD drive of '{machine.Name}'");
                return ExitCodes.Done;
            });
    }

    public static Command Eject(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        return host.Command(
            "eject",
            """
            Take what is in a machine's DVD drive out, and the drive with it, from the machine's next start on.

            Example: ie-virsh eject 01
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
            host.Terminal.Output.WriteLine(what + (machine.Id is null ? "" : " from its next start on: it runs now, and 'reboot' is not enough"));
        }
    }
}
