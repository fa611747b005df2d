using Shien.Api.Client;
using Shien.CommandLine;
using Shien.CommandLine.Languages;

namespace Shien.IeVirsh;

internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        Terminal terminal = Terminal.OfProcess(Translator.OfProcess());
        return new ProgramRunner("ie-virsh", terminal, Explanation.Of)
            .RunAsync(IeVirshCommand.Create(terminal, () => new BladeClient(LocalBlade.OpenStreamAsync)), arguments);
    }
}
