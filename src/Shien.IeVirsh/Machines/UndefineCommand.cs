using System.CommandLine;
using Shien.Api.Client;
using Shien.CommandLine;

namespace Shien.IeVirsh.Machines;

/// <summary><c>ie-virsh undefine</c>.</summary>
internal static class UndefineCommand
{
    public static Command Create(Terminal terminal, Func<BladeClient> connect)
    {
        Argument<string> name = MachineArgument.One();
        Option<bool> deleteImage = new("--delete-image")
        {
            Description = "Delete the image as well: all that the machine holds is lost, its place is free",
        };
        Command command = new(
            "undefine",
            """
            Take a machine's definition away. Its image stays, and 'define' brings the machine back.

            Example: ie-virsh undefine 01
            """)
        {
            name,
            deleteImage,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            terminal, connect, parsed.GetRequiredValue(name), new UndefineOptions(parsed.GetValue(deleteImage)), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Func<BladeClient> connect, string name, UndefineOptions options, CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        await blade.UndefineAsync(name, options, cancellation).ConfigureAwait(false);
        await terminal.Output.WriteLineAsync(
            $"Domain '{name}' has been undefined\n" +
            (options.DeleteImage
                ? $"Its image was deleted; the place '{name}' is free."
                : $"Its image was kept and still takes its place: 'ie-virsh define {name}' brings the machine back, " +
                  $"'ie-virsh undefine {name} --delete-image' deletes the image.")).ConfigureAwait(false);
        return ExitCodes.Done;
    }
}
