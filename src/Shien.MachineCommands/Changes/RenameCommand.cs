using System.CommandLine;
using Shien.Api;
using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.MachineCommands.Changes;

/// <summary><c>rename</c>.</summary>
public static class RenameCommand
{
    /// <summary>Makes it.</summary>
    public static Command Create(CommandHost host)
    {
        Argument<string> name = MachineArgument.One();
        Argument<string> next = new("NEW") { Description = "Its new name: small letters, digits and hyphens; or its slot, to take the name away", HelpName = "NEW" };
        next.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => !MachineNames.IsName(token.Value)) is { } wrong)
            {
                result.AddError($"'{wrong.Value}' is no name for a machine: {MachineNames.Rule}.");
            }
        });
        return host.Command(
            "rename",
            $"""
            Call a machine something else. It stays in its slot, and answers to that as well.

            Example: {host.Program} rename 01 web
            """,
            [name, next],
            async (parsed, blade, cancellation) =>
            {
                string old = parsed.GetRequiredValue(name);
                MachineInfo machine = await blade.ChangeAsync(old, new MachineChange(Name: parsed.GetRequiredValue(next)), cancellation).ConfigureAwait(false);
                if (parsed.GetValue(CommandHost.Json))
                {
                    JsonAnswer.Write(host.Terminal, machine, ApiJson.Default.MachineInfo);
                }
                else
                {
                    host.Terminal.Answer($"Domain '{old}' is called '{machine.Name}' now");
                }

                return ExitCodes.Done;
            });
    }
}
