using System.Globalization;

namespace Shien.EndToEnd.Lab;

/// <summary>A blade of its own whose store is small, so that it can be filled up and emptied; root uses it, and whom it is told of.</summary>
internal sealed class SmallBlade : IDisposable
{
    private readonly string space;

    /// <summary>Brings it up.</summary>
    /// <param name="folder">Where its files may lie.</param>
    /// <param name="mebibytes">What it has room for.</param>
    /// <param name="more">More settings.</param>
    /// <param name="accounts">Further accounts, as <c>NAME:UID</c>; with <c>+</c> before it, an administrator.</param>
    public SmallBlade(TemporaryFolder folder, int mebibytes, string more = "", params string[] accounts)
    {
        space = Directory.CreateDirectory(folder.File("space")).FullName;
        Lab.Run.Program("mount", ["-t", "tmpfs", "-o", $"size={mebibytes}m,mode=755", "tmpfs", space]).Succeeded();
        string settings = folder.File("shiend.toml");
        File.WriteAllText(settings, "min_free_percent = 0\n" + more);
        try
        {
            Lab.Run.Program(
                Blade.Script,
                ["up", State, "--bin", Artifacts.Bin, "--config", settings, "--with", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), .. accounts.SelectMany(Account)],
                new RunOptions(Limit: TimeSpan.FromMinutes(5))).Succeeded();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Store => Path.Combine(State, "store");

    private string State => Path.Combine(space, "state");

    private string Filler => Path.Combine(State, "filler");

    /// <summary>The arguments of <see cref="Blade.Script"/> that run a program on it.</summary>
    public string[] Entering(string program, params string[] arguments) => Entering(null, program, arguments);

    /// <summary>The same as one of its accounts; null for root.</summary>
    public string[] Entering(string? account, string program, string[] arguments) =>
        ["exec", State, .. account is null ? [] : new[] { "--user", account }, "--", program, .. arguments];

    /// <summary>Runs a program on it.</summary>
    public RunResult Run(string program, params string[] arguments) => Lab.Run.Program(Blade.Script, Entering(program, arguments));

    /// <summary>Runs a program on it as one of its accounts.</summary>
    public RunResult As(string account, string program, params string[] arguments) => As(account, new RunOptions(), program, arguments);

    /// <summary>The same, with an input or a limit of its own.</summary>
    public RunResult As(string account, RunOptions options, string program, params string[] arguments) =>
        Lab.Run.Program(Blade.Script, Entering(account, program, arguments), options);

    /// <summary>Does something to its daemon: <c>stop</c>, <c>kill</c>, <c>start</c>.</summary>
    public void Shiend(string what) => Lab.Run.Program(Blade.Script, ["shiend", State, what]).Succeeded();

    /// <summary>Leaves no room at all.</summary>
    public void Fill() => Fill(Filler);

    /// <summary>Gives the room back.</summary>
    public void MakeRoom() => File.Delete(Filler);

    /// <summary>Writes a file until nothing fits beside it.</summary>
    public static void Fill(string filler)
    {
        using FileStream file = new(filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (int size in (int[])[1 << 20, 4096])
        {
            try
            {
                byte[] bytes = new byte[size];
                while (true)
                {
                    file.Write(bytes);
                }
            }
            catch (IOException)
            {
                // Full.
            }
        }
    }

    private static string[] Account(string account) =>
        account.StartsWith('+') ? ["--user", account[1..], "--admin", account[1..account.IndexOf(':', StringComparison.Ordinal)]] : ["--user", account];

    public void Dispose()
    {
        Lab.Run.Program(Blade.Script, ["down", State]);
        Lab.Run.Program("umount", [space]).Succeeded();
    }
}
