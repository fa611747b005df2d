using System.CommandLine;
using Shien.Api;
using Shien.Api.Addresses;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.MachineCommands.Addresses;

/// <summary><c>address</c>: what the blade's address service knows of machines.</summary>
public static class AddressCommands
{
    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host) => new("address", "The registration of your machines' addresses, where the blade has one.") { Renew(host) };

    private static Command Renew(CommandHost host)
    {
        Argument<string?> name = MachineArgument.Place(MachineArgument.Name, "The machine: 01, 02 …, or as you call it; without it all of yours");
        return host.Command(
            "renew",
            $"""
            Register the address of a machine again, or of all; and take out those of machines that you have undefined.

            Example: {host.Program} address renew 01
            """,
            [name],
            async (parsed, blade, cancellation) =>
            {
                AddressReport report = await blade.RenewAddressesAsync(parsed.GetValue(name), cancellation).ConfigureAwait(false);
                if (parsed.GetValue(CommandHost.Json))
                {
                    JsonAnswer.Write(host.Terminal, report, ApiJson.Default.AddressReport);
                }
                else
                {
                    Show(host.Terminal, report);
                }

                return report.Left.Count == 0 && report.Machines.All(machine => machine.Registration is { IsRegistered: true }) ? ExitCodes.Done : ExitCodes.Failed;
            });
    }

    private static void Show(Terminal terminal, AddressReport report)
    {
        foreach (MachineInfo machine in report.Machines)
        {
            terminal.Answer($"{machine.Name} ({machine.Mac}): {Text(machine.Registration)}");
        }

        foreach (LeftAddress left in report.Left)
        {
            terminal.Answer($"{left.Slot} ({left.Mac}), which is undefined: still registered, {left.Problem}");
        }

        if (report.Machines.Count + report.Left.Count == 0)
        {
            terminal.Say("There is nothing to register.");
        }
    }

    private static string Text(AddressRegistration? registration) =>
        registration is { IsRegistered: true } ? "registered" + (registration.Name is { } name ? $" as {name}" : "")
        : $"not registered, {registration?.Problem}";
}
