using System.CommandLine;
using Shien.Api.Client;
using Shien.CommandLine;
using Shien.MachineCommands;

namespace Shien.IeVirsh.Debugging;

/// <summary><c>ie-virsh debug</c>.</summary>
internal static class DebugCommand
{
    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Argument<string> name = MachineArgument.One();
        name.Arity = ArgumentArity.ZeroOrOne;
        name.Description = "The machine; not needed where there is only one";
        Option<string> kernel = new("--kernel")
        {
            Description = "Boot this kernel of the blade, with nokaslr, and stop at start_kernel with its symbols and source",
            HelpName = "VERSION",
        };
        Option<string> append = new("--append") { Description = "More for that kernel's command line, such as root=/dev/vda2", HelpName = "TEXT" };
        Option<bool> port = new("--port") { Description = "Start no gdb; wait for a debugger on a TCP port of the blade's loopback, open to you alone" };
        Option<bool> ide = new("--ide") { Description = "Start no gdb; print the settings for VS Code and CLion, and wait for it" };
        Command command = new(
            "debug",
            """
            Start a stopped machine under gdb, paused before its first instruction.

            The machine goes off when gdb ends; its definition stays as it is, and its disk keeps what it wrote. Without
            --kernel it boots its own kernel by its own boot loader, without symbols. QEMU's monitor commands are refused.

            Example: ie-virsh debug 01 --kernel 6.1.0-56-amd64
            """)
        {
            name,
            kernel,
            append,
            port,
            ide,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(append) is not null && result.GetValue(kernel) is null)
            {
                result.AddError("--append goes with --kernel: the machine's own boot loader has its own command line.");
            }
        });
        command.SetAction((parsed, cancellation) => new DebugRun(
            terminal,
            connect,
            new DebugWishes(parsed.GetValue(name), parsed.GetValue(kernel), parsed.GetValue(append), parsed.GetValue(port), parsed.GetValue(ide)))
            .RunAsync(cancellation));
        return command;
    }
}
