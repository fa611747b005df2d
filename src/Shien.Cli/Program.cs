using Shien.CommandLine;

namespace Shien.Cli;

internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        Terminal terminal = Terminal.OfProcess();
        return new ProgramRunner("shien", terminal, Explanation.Of)
            .RunAsync(ShienCommand.Create(terminal, TimeProvider.System, (_, _) => throw new NotSupportedException()), arguments);
    }
}
