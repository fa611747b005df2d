using System.CommandLine;
using System.Globalization;
using Shien.Api;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.MachineCommands.Changes;

/// <summary><c>set</c>.</summary>
public static class SetCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        Option<int?> cores = new("--cores") { Description = "Virtual CPUs", HelpName = "N" };
        Option<int?> memory = new("--memory") { Description = "Memory in MiB", HelpName = "MIB" };
        Option<string?> display = new("--display") { Description = "A graphics card, and a screen that 'vncdisplay' shows", HelpName = "on|off" };
        display.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not ("on" or "off") and var word }])
            {
                result.AddError($"--display is 'on' or 'off', not '{word}'.");
            }
        });
        Command command = host.Command(
            "set",
            $"""
            Give a machine more or less of the blade, within your limits. It counts from its next start on.

            Example: {host.Program} set 01 --cores 2 --memory 2048
            """,
            [name, cores, memory, display],
            async (parsed, blade, cancellation) =>
            {
                bool? shown = parsed.GetValue(display) is { } word ? word == "on" : null;
                MachineInfo machine = await blade.ChangeAsync(
                    parsed.GetRequiredValue(name), new MachineChange(parsed.GetValue(cores), parsed.GetValue(memory), Display: shown), cancellation).ConfigureAwait(false);
                if (parsed.GetValue(CommandHost.Json))
                {
                    JsonAnswer.Write(host.Terminal, machine, ApiJson.Default.MachineInfo);
                    return ExitCodes.Done;
                }

                host.Terminal.Answer(
                    string.Create(CultureInfo.InvariantCulture, $"Domain '{machine.Name}' has {machine.Cores} CPU{(machine.Cores == 1 ? "" : "s")} and {machine.MemoryMiB} MiB of memory{shown switch { null => "", true => ", and a display", false => ", and no display" }}") +
                    (machine.Id is null ? "" : $" from its next start on: it runs now, and 'reboot' is not enough. Then: {host.Program} shutdown {machine.Name} --wait && {host.Program} start {machine.Name}"));
                return ExitCodes.Done;
            });
        command.Validators.Add(result =>
        {
            if (result.GetResult(cores) is null && result.GetResult(memory) is null && result.GetResult(display) is null)
            {
                result.AddError("Say what to set: --cores N, --memory MIB, --display on.");
            }
        });
        return command;
    }
}
