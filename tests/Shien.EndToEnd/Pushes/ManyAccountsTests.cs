using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Pushes;

/// <summary>A class pushes at once, to a blade of its own: every push ends well, limits hold, and nobody sees or learns anything of others.</summary>
public sealed class ManyAccountsTests : IDisposable
{
    private const int BlockBytes = 64 * 1024;
    private const int OwnBytes = 2 << 20;

    private static readonly int Accounts = Artifacts.Long ? 40 : 5;
    private static readonly string[] Names = [.. Enumerable.Range(1, Accounts).Select(number => string.Create(CultureInfo.InvariantCulture, $"s{number:00}"))];

    private readonly TemporaryFolder folder = new();
    private readonly string state;

    public ManyAccountsTests()
    {
        Assert.SkipUnless(File.Exists(Artifacts.Shien), $"'{Artifacts.Shien}' is missing: run tests/run once");
        state = folder.File("blade");
        string settings = folder.File("shiend.toml");
        File.WriteAllText(settings, "[limits]\nmachines = 1\n");
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        Run.Program(
            Blade.Script,
            ["up", state, "--bin", Artifacts.Bin, "--config", settings, "--with", Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
                .. Names.SelectMany((name, i) => (string[])["--user", string.Create(CultureInfo.InvariantCulture, $"{name}:{21_001 + i}")])])
            .Succeeded();
    }

    public void Dispose()
    {
        Run.Program(Blade.Script, ["down", state]).Succeeded();
        folder.Dispose();
    }

    [Fact]
    public void A_class_pushes_at_once()
    {
        string common = MakeDisk("common", seed: 0);
        ConcurrentDictionary<string, JsonElement> pushed = [];
        string[] disks = [.. Names.Select((name, i) => i < 2 ? common : MakeDisk(name, seed: i))];
        Together(i => pushed[Names[i]] = JsonDocument.Parse(Push(Names[i], disks[i], "01", "--json").Succeeded()).RootElement);

        // The first two have the same disk: neither could tell by what travelled.
        Missing(pushed["s01"]).Should().Be(Missing(pushed["s02"])).And.BeGreaterThan(OwnBytes);
        Sent(pushed["s01"]).Should().Be(Sent(pushed["s02"]));
        Directory.EnumerateFileSystemEntries(Path.Combine(state, "store", "spool")).Should().BeEmpty();
        Directory.EnumerateFiles(Path.Combine(state, "store", "reservations"), "*.json").Should().BeEmpty();

        Together(i =>
        {
            JsonElement[] seen = [.. JsonDocument.Parse(As(Names[i], Artifacts.IeVirsh, "list", "--json").Succeeded()).RootElement.GetProperty("machines").EnumerateArray()];
            seen.Should().ContainSingle();
            seen[0].GetProperty("mac").GetString().Should().Be(pushed[Names[i]].GetProperty("machine").GetProperty("mac").GetString());
            RunResult refused = Push(Names[i], disks[i], "02");
            refused.ExitCode.Should().Be(1, refused.ToString());
            refused.Error.Should().Contain("'02'").And.Contain("01 to 01");
        });
        pushed.Values.Select(report => report.GetProperty("machine").GetProperty("mac").GetString()).Should().OnlyHaveUniqueItems();
        Names.Should().AllSatisfy(name =>
            Directory.EnumerateFiles(Path.Combine(state, "store", "accounts", name, "vm")).Select(Path.GetFileName).Should().Equal("01.qcow2"));

        // And again, with what all of them have on the blade by now: only their own counts.
        Together(i => Missing(JsonDocument.Parse(Push(Names[i], disks[(i + 1) % Accounts], "01", "--replace", "--json").Succeeded()).RootElement)
            .Should().Be(i == 0 ? 0 : OwnBytes, "{0} has the file system already, and of the rest only what was its own", Names[i]));
    }

    private static long Missing(JsonElement report) => report.GetProperty("missingBytes").GetInt64();

    private static long Sent(JsonElement report) => report.GetProperty("sentBytes").GetInt64();

    private static void Together(Action<int> work) =>
        Parallel.For(0, Accounts, new ParallelOptions { MaxDegreeOfParallelism = Accounts }, work);

    private RunResult Push(string account, string disk, string slot, params string[] more) =>
        As(account, Artifacts.Shien, ["push", disk, "--all-blocks", "--as", slot, "--blade", "local", .. more]);

    private RunResult As(string account, string program, params string[] arguments) => Run.Program(
        Blade.Script, ["exec", state, "--user", account, "--", program, .. arguments], new RunOptions(Limit: TimeSpan.FromMinutes(10)));

    private string MakeDisk(string name, int seed)
    {
        string path = folder.File(name + ".raw");
        if (seed == 0)
        {
            GuestDisk.Safe(path, "a password of its own");
            using FileStream whole = new(path, FileMode.Open);
            whole.SetLength((whole.Length + BlockBytes - 1) / BlockBytes * BlockBytes);
        }
        else
        {
            File.Copy(folder.File("common.raw"), path);
            using FileStream end = new(path, FileMode.Open);
            end.SetLength(end.Length - OwnBytes);
        }

        byte[] noise = new byte[OwnBytes];
        new Random(seed).NextBytes(noise);
        using (FileStream disk = new(path, FileMode.Append))
        {
            disk.Write(noise);
        }

        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        return path;
    }
}
