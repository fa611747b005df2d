using System.CommandLine;
using System.CommandLine.Parsing;

namespace Shien.MachineCommands.Debugging;

/// <summary>What <c>debug</c> is told, the same on the blade and on a laptop.</summary>
public sealed class DebugArguments
{
    private readonly Argument<string> machine = MachineArgument.One();

    private readonly Option<string> kernel = new("--kernel")
    {
        Description = "Boot this kernel of the blade, with nokaslr, and stop at start_kernel with its symbols and source",
        HelpName = "VERSION",
    };

    private readonly Option<string> append = new("--append") { Description = "More for that kernel's command line, such as root=/dev/vda2", HelpName = "TEXT" };
    private readonly Option<bool> port = new("--port") { Description = "Start no gdb; wait for a debugger on a TCP port of the blade's loopback, open to you alone" };
    private readonly Option<bool> ide = new("--ide") { Description = "Start no gdb; print the settings for VS Code and CLion, and wait for it" };

    /// <summary>Gives them to a command.</summary>
    public DebugArguments(Command command)
    {
        machine.Arity = ArgumentArity.ZeroOrOne;
        machine.Description = "The machine; not needed where there is only one";
        command.Arguments.Add(machine);
        foreach (Option option in (Option[])[kernel, append, port, ide])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(Check);
    }

    /// <summary>The help's text.</summary>
    public static string Help(string program) => $"""
        Start a stopped machine under gdb, paused before its first instruction.

        The machine goes off when gdb ends; its definition stays as it is, and its disk keeps what it wrote. Without
        --kernel it boots its own kernel by its own boot loader, without symbols. QEMU's monitor commands are refused.

        Example: {program} debug 01 --kernel 6.1.0-56-amd64
        """;

    /// <summary>What was said.</summary>
    public DebugWishes Read(ParseResult parsed) => new(
        parsed.GetValue(machine), parsed.GetValue(kernel), parsed.GetValue(append), parsed.GetValue(port), parsed.GetValue(ide));

    private void Check(CommandResult result)
    {
        if (result.GetValue(append) is not null && result.GetValue(kernel) is null)
        {
            result.AddError("--append goes with --kernel: the machine's own boot loader has its own command line.");
        }
    }
}
