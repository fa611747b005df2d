using System.Diagnostics;
using Xunit;

[assembly: AssemblyFixture(typeof(Shien.EndToEnd.Lab.Blade))]

namespace Shien.EndToEnd.Lab;

/// <summary>
/// One private blade for all tests: libvirtd, sshd and shiend in namespaces of their own (src/local-blade), with the
/// accounts alice and bob (users) and teacher (administrator), whose passwords are NAME-secret. Started at first use.
/// </summary>
public sealed class Blade : IAsyncLifetime
{
    private readonly Lock starting = new();
    private string? state;

    /// <summary>Where the blade keeps everything; the store is below it.</summary>
    public string State => state ?? Start();

    public string Store => Path.Combine(State, "store");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        if (state is not null)
        {
            Run.Program(Script, ["down", state]).Succeeded();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a program on the blade as an account, which is a login of its own there.</summary>
    internal RunResult As(string account, string program, params string[] arguments) =>
        As(account, new RunOptions(), program, arguments);

    internal RunResult As(string account, RunOptions options, string program, params string[] arguments) =>
        Run.Program(Script, Entering(account, program, arguments), options);

    /// <summary>The arguments that make <see cref="Script"/> run a program on the blade.</summary>
    internal IReadOnlyList<string> Entering(string account, string program, params string[] arguments) =>
        ["exec", State, "--user", account, "--", program, .. arguments];

    /// <summary>Begins a program on a blade; its outputs are read by the caller, who disposes it.</summary>
    /// <param name="entering">The arguments of <see cref="Script"/>.</param>
    internal static Process Begin(IReadOnlyList<string> entering) =>
        Process.Start(new ProcessStartInfo(Script, entering) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    /// <summary>Starts shiend anew with more settings; without them again when the answer is disposed.</summary>
    internal IDisposable With(string settings)
    {
        File.WriteAllText(Path.Combine(State, "more.toml"), settings);
        Restart("cp /etc/shien/shiend.toml /etc/shien/before.toml && cat /run/local-blade/state/more.toml >> /etc/shien/shiend.toml");
        return new Again(() => Restart("mv /etc/shien/before.toml /etc/shien/shiend.toml"));
    }

    private void Restart(string change)
    {
        // It has ended either way: killed if it took too long, which is OwnDaemonTests' concern.
        Run.Program(Script, ["shiend", State, "stop"]);
        As("root", "sh", "-euc", change).Succeeded();
        Run.Program(Script, ["shiend", State, "start"]).Succeeded();
    }

    private sealed class Again(Action restart) : IDisposable
    {
        public void Dispose() => restart();
    }

    internal static string Script => Artifacts.Root("src/local-blade");

    private string Start()
    {
        lock (starting)
        {
            if (state is null)
            {
                Assert.SkipUnless(File.Exists(Artifacts.Shien), $"'{Artifacts.Shien}' is missing: run tests/run once");
                MadeAppliance.Folder();
                string folder = Directory.CreateTempSubdirectory("shien-blade-").FullName;
                Run.Program(
                    Script,
                    ["up", folder, "--bin", Artifacts.Bin, "--sshd", "--appliance", Artifacts.Appliance, "--with", Environment.ProcessId.ToString(), "--user", "alice:20001:alice-secret", "--user", "bob:20002:bob-secret", "--user", "teacher:20009:teacher-secret", "--admin", "teacher"])
                    .Succeeded();
                state = folder;
            }

            return state;
        }
    }
}
