using Shien.Cli.Blades;
using Shien.Cli.Maps;
using Shien.Cli.Push;
using Shien.CommandLine;
using Shien.CommandLine.Languages;

namespace Shien.Cli;

internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        Terminal terminal = Terminal.OfProcess(Translator.OfProcess());
        Terminal asking = ProgramRunner.IsCompletion(arguments) ? Terminal.Silent() : terminal;
        ProgramRunner runner = arguments is [ImageCommand.Name, ..]
            ? new ProgramRunner("ie-virsh", terminal, ImageCommand.Explain)
            : new ProgramRunner("shien", terminal, Explanation.Of);
        return runner
            .RunAsync(
                ShienCommand.Create(
                    terminal, TimeProvider.System, (blade, cancellation) => BladeConnector.ConnectAsync(blade, asking, cancellation), MapCache.OfProcess()),
                arguments);
    }
}
