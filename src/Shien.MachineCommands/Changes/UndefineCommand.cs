using System.CommandLine;
using Shien.Api.Addresses;
using Shien.Api.Client;
using Shien.CommandLine;

namespace Shien.MachineCommands.Changes;

/// <summary><c>undefine</c>.</summary>
public static class UndefineCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        Option<bool> deleteImage = new("--delete-image")
        {
            Description = "Delete the image as well: all that the machine holds is lost, its place is free",
        };
        return host.Command(
            "undefine",
            $"""
            Take a machine's definition away. Its image stays, and 'ie-virsh define' brings the machine back.

            Example: {host.Program} undefine 01
            """,
            [name, deleteImage],
            async (parsed, blade, cancellation) =>
            {
                string machine = parsed.GetRequiredValue(name);
                bool deletes = parsed.GetValue(deleteImage);
                AddressRegistration? left = await blade.UndefineAsync(machine, new UndefineOptions(deletes), cancellation).ConfigureAwait(false);
                if (parsed.GetValue(CommandHost.Json))
                {
                    JsonAnswer.Write(host.Terminal, new UndefinedMachine(JsonAnswer.Schema, machine, deletes, left), MachineJson.Default.UndefinedMachine);
                    return ExitCodes.Done;
                }

                host.Terminal.Answer(
                    $"Domain '{machine}' has been undefined\n" +
                    (deletes
                        ? $"Its image was deleted; the place '{machine}' is free."
                        : $"Its image was kept and still takes its place: 'ie-virsh define {machine}' brings the machine back, " +
                          $"'{host.Program} undefine {machine} --delete-image' deletes the image."));
                AddressText.WarnLeft(host.Terminal, host.Program, machine, left);
                return ExitCodes.Done;
            });
    }
}
