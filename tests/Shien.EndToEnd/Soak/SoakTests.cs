using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Soak;

/// <summary>
/// 240 accounts do what comes to their minds, some at the same time, for a minute (ten with --long), on a blade of their own: nothing
/// leaks, nothing hangs, no limit is passed at any moment, and all of it is in the log.
/// </summary>
public sealed partial class SoakTests : IDisposable
{
    private const int Accounts = 240;
    private const int Workers = 6;
    private const int MachineLimit = 3;
    private const int RunningLimit = 1;
    private const int SnapshotLimit = 1;
    private const string Administrator = "admin";

    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(Artifacts.Long ? 10 : 1);

    private readonly TemporaryFolder folder = new();
    private readonly SmallBlade blade;
    private readonly string disk;
    private readonly ConcurrentDictionary<string, int> changes = [];
    private readonly ConcurrentBag<string> strange = [];
    private int tried;

    public SoakTests()
    {
        Assert.SkipUnless(File.Exists(Artifacts.Shien), $"'{Artifacts.Shien}' is missing: run tests/run once");
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);

        // No system in it: its firmware finds nothing to start, and waits.
        disk = folder.File("empty.raw");
        using (FileStream file = new(disk, FileMode.CreateNew))
        {
            file.SetLength(64 << 20);
            file.Position = 8 << 20;
            file.Write("what somebody has written"u8);
        }

        File.SetUnixFileMode(disk, (UnixFileMode)0b110_100_100);
        blade = new SmallBlade(
            folder,
            mebibytes: 2048,
            string.Create(CultureInfo.InvariantCulture, $"[limits]\nmachines = {MachineLimit}\nrunning = {RunningLimit}\nsnapshots = {SnapshotLimit}\n"),
            [$"+{Administrator}:30999", .. Enumerable.Range(0, Accounts).Select(i => string.Create(CultureInfo.InvariantCulture, $"{Name(i)}:{30_001 + i}"))]);
    }

    public void Dispose()
    {
        blade.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_department_does_what_it_likes()
    {
        Perform(new RandomCommands(0), "warm up");
        (int handlesBefore, long _) = Daemon();
        using CancellationTokenSource end = new(Duration);
        using CancellationTokenSource done = new();
        Task watch = Background(() => Watch(done.Token));
        await Task.WhenAll(Enumerable.Range(1, Workers).Select(seed => Background(() => Work(new RandomCommands(seed), end.Token))));
        await done.CancelAsync();
        await watch;

        strange.Should().BeEmpty();
        TestContext.Current.TestOutputHelper?.WriteLine($"{tried} commands of {Accounts} accounts, {changes.Values.Sum()} of them changes of {changes.Count} accounts");
        Everybody_gets_an_answer();
        All_of_it_is_in_the_log();
        foreach (string place in (string[])["spool", "reservations"])
        {
            Directory.EnumerateFiles(Path.Combine(blade.Store, place), "*", SearchOption.AllDirectories).Should().BeEmpty();
        }

        (int handles, long bytes) = Daemon();
        handles.Should().BeLessThan(handlesBefore + 40, "what a request opened is closed with it");
        bytes.Should().BeLessThan(600L << 20);
    }

    private static Task Background(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static string Name(int account) => string.Create(CultureInfo.InvariantCulture, $"s{account + 1:000}");

    private void Work(RandomCommands random, CancellationToken end)
    {
        // A machine that is busy with other things has fewer commands in a minute: it goes on until it was worth while.
        while (!end.IsCancellationRequested || changes.Values.Sum() <= Workers * 4)
        {
            Perform(random, Name(random.Account(Accounts)));
        }
    }

    private void Perform(RandomCommands random, string account)
    {
        account = account == "warm up" ? Name(0) : account;
        (string[] words, bool isChange) = random.Next();
        Interlocked.Increment(ref tried);
        RunResult result = words is ["push"]
            ? As(account, Artifacts.Shien, "push", disk, "--as", random.Slot(), "--blade", "local")
            : As(account, Artifacts.IeVirsh, words);
        if (result.ExitCode is not (0 or 1 or 2) || Fault().IsMatch(result.Error) || (result.ExitCode != 0 && result.Error.Length == 0))
        {
            strange.Add(account + ": " + result);
        }

        if (isChange && result.ExitCode == 0)
        {
            changes.AddOrUpdate(account, 1, (_, count) => count + 1);
        }
    }

    // Limits are those of every moment, not only of the end.
    private void Watch(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            foreach (JsonElement account in Json(As(Administrator, Artifacts.IeVirsh, "admin", "usage", "--json")).GetProperty("accounts").EnumerateArray())
            {
                if (account.GetProperty("machines").GetInt32() > MachineLimit || account.GetProperty("running").GetInt32() > RunningLimit)
                {
                    strange.Add("over a limit: " + account);
                }
            }

            end.WaitHandle.WaitOne(TimeSpan.FromSeconds(2));
        }
    }

    private void Everybody_gets_an_answer()
    {
        string[] active = [.. changes.Keys.Order(StringComparer.Ordinal).Take(20)];
        foreach (string account in active)
        {
            Json(As(account, Artifacts.IeVirsh, "list", "--json")).GetProperty("machines").GetArrayLength().Should().BeLessThanOrEqualTo(MachineLimit);
            RunResult pushed = As(account, Artifacts.Shien, "push", disk, "--as", "01", "--replace", "--blade", "local");
            pushed.ExitCode.Should().Be(0, pushed.ToString());
            changes.AddOrUpdate(account, 1, (_, count) => count + 1);
        }
    }

    private void All_of_it_is_in_the_log()
    {
        Dictionary<string, int> logged = As("root", "sh", "-c", "cat /var/log/shien/audit-*.jsonl").Succeeded()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(entry => Change().IsMatch(entry.GetProperty("what").GetString()!))
            .GroupBy(entry => entry.GetProperty("account").GetString()!)
            .ToDictionary(group => group.Key, group => group.Count());
        logged.Should().BeEquivalentTo(changes);
    }

    private (int Handles, long Bytes) Daemon()
    {
        string process = As("root", "pgrep", "-x", "shiend").Succeeded().Trim();
        string handles = As("root", "sh", "-c", $"ls /proc/{process}/fd | wc -l; awk '/VmRSS/ {{ print $2 }}' /proc/{process}/status").Succeeded();
        int[] numbers = [.. handles.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
        return (numbers[0], numbers[1] * 1024L);
    }

    private RunResult As(string account, string program, params string[] arguments) => blade.As(account, program, arguments);

    private static JsonElement Json(RunResult result) => JsonDocument.Parse(result.Succeeded()).RootElement;

    // What a program says of its own faults.
    [GeneratedRegex("Unhandled|internal|Exception|   at Shien", RegexOptions.IgnoreCase)]
    private static partial Regex Fault();

    [GeneratedRegex(@"^machine \S+:? |: machine \d\d (?:defined|is there already)")]
    private static partial Regex Change();
}
