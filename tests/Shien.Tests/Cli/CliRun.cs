using Shien.Cli;
using Shien.Cli.Blades;
using Shien.Cli.Maps;
using Shien.CommandLine;
using Shien.Tests.Api;
using Shien.Tests.CommandLine;

namespace Shien.Tests.Cli;

/// <summary>Runs <c>shien</c> in a folder of its own, against a fake blade or none.</summary>
internal sealed class CliRun : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("shien-").FullName;

    public FakeBlade Blade { get; } = new();

    public TestTerminal Terminal { get; private set; } = new();

    /// <summary>How often a command asked for the blade.</summary>
    public int Connections { get; private set; }

    public static string Fixture(params string[] parts) => Path.Combine([AppContext.BaseDirectory, "fixtures", .. parts]);

    public Task<int> RunAsync(params string[] arguments)
    {
        Terminal = new TestTerminal();
        return new ProgramRunner("shien", Terminal.Terminal, Explanation.Of).RunAsync(
            ShienCommand.Create(Terminal.Terminal, TimeProvider.System, Connect, new MapCache(Path.Combine(Folder, "cache"))), arguments);
    }

    public void Dispose()
    {
        Blade.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private Task<BladeConnection> Connect(string? blade, CancellationToken cancellation)
    {
        Connections++;
        return Task.FromResult(new BladeConnection(blade ?? "blade.example.org", Blade.Connect(), null));
    }
}
