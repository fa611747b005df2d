using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Pushes;

/// <summary>A blade that is killed, a client that is killed, a store that is full: no machine comes of it, and the same command goes on.</summary>
public sealed class InterruptedPushTests(Blade blade) : IDisposable
{
    private readonly TemporaryFolder laptop = new();

    public void Dispose()
    {
        blade.As("bob", Artifacts.IeVirsh, "undefine", "02", "--delete-image");
        laptop.Dispose();
    }

    [Fact]
    public void A_blade_that_is_killed_in_the_middle_goes_on_where_it_stopped()
    {
        string disk = LargeDisk(megabytes: 400);
        using Process push = StartPush(disk);
        Spool.WaitFor(blade.Store, least: 1 << 20);
        Run.Program(Blade.Script, ["shiend", blade.State, "kill"]).Succeeded();
        string error = push.StandardError.ReadToEnd();
        push.WaitForExit();
        Run.Program(Blade.Script, ["shiend", blade.State, "start"]).Succeeded();

        push.ExitCode.Should().Be(1, error);
        error.Should().Contain("shien: error: ").And.Contain("the same command goes on there").And.NotContain("   at ");
        NoMachine();
        GoesOn(disk);
    }

    [Theory]
    [InlineData("-KILL", 137)]
    [InlineData("-INT", 130)]
    public void A_client_that_ends_in_the_middle_goes_on_where_it_stopped(string signal, int exitCode)
    {
        string disk = LargeDisk(megabytes: 400);
        using Process push = StartPush(disk);
        Spool.WaitFor(blade.Store, least: 1 << 20);
        blade.As("root", "pkill", signal, "-x", "shien").Succeeded();
        string error = push.StandardError.ReadToEnd();
        push.WaitForExit();

        push.ExitCode.Should().Be(exitCode, error);
        NoMachine();
        GoesOn(disk);
    }

    [Fact]
    public void Another_push_takes_the_place_of_an_interrupted_one()
    {
        using Process push = StartPush(LargeDisk(megabytes: 400));
        Spool.WaitFor(blade.Store, least: 1 << 20);
        blade.As("root", "pkill", "-KILL", "-x", "shien").Succeeded();
        push.WaitForExit();
        push.ExitCode.Should().Be(137, "it was killed in the middle");
        WaitFor("interrupted");
        blade.As("bob", Artifacts.Shien, "push", SafeDisk(), "--as", "02", "--blade", "local").Succeeded();
        SpoolIsEmpty();
    }

    [Fact]
    public void A_machine_above_the_limit_is_refused_before_content_travels()
    {
        RunResult refused = blade.As("bob", Artifacts.Shien, "push", SparseDisk(gigabytes: 65), "--as", "02", "--blade", "local");
        refused.ExitCode.Should().Be(1, refused.ToString());
        refused.Error.Should().Contain("66560 MiB").And.Contain("your limit is 65536 MiB");
        NothingIsLeft();
    }

    [Fact]
    public void A_full_store_is_refused_before_content_travels()
    {
        // A blade that must keep 99 % of its file system free has no room for anything.
        string state = laptop.File("full-blade");
        string settings = laptop.File("shiend.toml");
        File.WriteAllText(settings, "min_free_percent = 99\n");
        Run.Program(
            Blade.Script, ["up", state, "--bin", Artifacts.Bin, "--config", settings, "--with", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])
            .Succeeded();
        try
        {
            RunResult refused = Run.Program(Blade.Script, ["exec", state, "--", Artifacts.Shien, "push", SafeDisk(), "--blade", "local"]);
            refused.ExitCode.Should().Be(1, refused.ToString());
            refused.Error.Should().Contain("free").And.Contain("administrator").And.NotContain("Sending");
            Directory.EnumerateFileSystemEntries(Path.Combine(state, "store", "spool")).Should().BeEmpty();
            Directory.EnumerateFiles(Path.Combine(state, "store", "reservations"), "*.json").Should().BeEmpty();
        }
        finally
        {
            Run.Program(Blade.Script, ["down", state]).Succeeded();
        }
    }

    [Fact]
    public void A_taken_slot_is_kept_and_replaced_only_when_asked()
    {
        string disk = SafeDisk();
        blade.As("bob", Artifacts.Shien, "push", disk, "--as", "02", "--blade", "local").Succeeded();
        string before = blade.As("bob", Artifacts.IeVirsh, "list", "--json").Succeeded();

        RunResult refused = blade.As("bob", Artifacts.Shien, "push", disk, "--as", "02", "--blade", "local");
        refused.ExitCode.Should().Be(1);
        refused.Error.Should().Contain("02").And.Contain("--replace");

        blade.As("bob", Artifacts.IeVirsh, "start", "02").Succeeded().Should().Contain("Domain '02' started");
        blade.As("bob", Artifacts.Shien, "push", disk, "--as", "02", "--blade", "local", "--replace").Succeeded();
        string after = blade.As("bob", Artifacts.IeVirsh, "list", "--json").Succeeded();
        Mac(after).Should().Be(Mac(before), "a replaced machine keeps its MAC");
        after.Should().Contain("shut off");
        blade.As("bob", Artifacts.IeVirsh, "undefine", "02", "--delete-image").Succeeded();
    }

    private static string Mac(string json) =>
        JsonDocument.Parse(json).RootElement.GetProperty("machines")[0].GetProperty("mac").GetString()!;

    private string SafeDisk()
    {
        string path = laptop.File("safe.raw");
        GuestDisk.Safe(path, "a password of its own");
        Open(path);
        return path;
    }

    private string LargeDisk(int megabytes)
    {
        string path = SafeDisk();
        using FileStream disk = new(path, FileMode.Append);
        byte[] noise = new byte[1 << 20];
        for (int i = 0; i < megabytes; i++)
        {
            Random.Shared.NextBytes(noise);
            disk.Write(noise);
        }

        return path;
    }

    private string SparseDisk(int gigabytes)
    {
        string path = SafeDisk();
        using FileStream disk = new(path, FileMode.Open);
        disk.SetLength((long)gigabytes << 30);
        return path;
    }

    private void Open(string path)
    {
        File.SetUnixFileMode(laptop.Path, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
    }

    private Process StartPush(string disk) => Blade.Begin(blade.Entering("bob", Artifacts.Shien, [.. Pushing(disk)]));

    // The noise is behind the last partition, where nobody would look for it.
    private static string[] Pushing(string disk) => ["push", disk, "--all-blocks", "--as", "02", "--blade", "local"];

    private void GoesOn(string disk)
    {
        JsonElement rests = WaitFor("interrupted");
        long arrived = rests.GetProperty("arrivedBytes").GetInt64();
        arrived.Should().BeInRange(1, rests.GetProperty("totalBytes").GetInt64() - 1);
        RunResult again = blade.As("bob", Artifacts.Shien, [.. Pushing(disk), "--json"]);
        JsonElement report = JsonDocument.Parse(again.Succeeded()).RootElement;
        again.Error.Should().Contain("Going on with the push that was interrupted.");
        report.GetProperty("missingBytes").GetInt64().Should().Be(
            report.GetProperty("storedBytes").GetInt64() - arrived, "nothing that arrived is sent twice");
        SpoolIsEmpty();
        blade.As("bob", Artifacts.IeVirsh, "list").Succeeded().Should().Contain("02");
    }

    private JsonElement WaitFor(string state)
    {
        JsonElement pushes = default;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60); Thread.Sleep(20))
        {
            pushes = JsonDocument.Parse(blade.As("bob", Artifacts.Shien, "status", "--blade", "local", "--json").Succeeded()).RootElement.GetProperty("pushes");
            if (pushes.GetArrayLength() == 1 && pushes[0].GetProperty("state").GetString() == state && pushes[0].GetProperty("arrivedBytes").GetInt64() > 0)
            {
                return pushes[0];
            }
        }

        throw new TimeoutException($"no push is '{state}': {pushes}");
    }

    private void NothingIsLeft()
    {
        SpoolIsEmpty();
        NoMachine();
    }

    private void SpoolIsEmpty()
    {
        // The blade removes what a push sent a moment after its machine is in its place.
        for (int i = 0; i < 100 && Directory.EnumerateFileSystemEntries(Path.Combine(blade.Store, "spool")).Any(); i++)
        {
            Thread.Sleep(100);
        }

        Directory.EnumerateFileSystemEntries(Path.Combine(blade.Store, "spool")).Should().BeEmpty();
        Directory.EnumerateFiles(Path.Combine(blade.Store, "reservations"), "*.json").Should().BeEmpty();
    }

    private void NoMachine()
    {
        blade.As("bob", Artifacts.IeVirsh, "list").Succeeded().Should().NotContain("02");
        blade.As("root", "virsh", "-q", "-c", "qemu:///system", "list", "--all", "--name").Succeeded().Should().NotContain("bob@02");
    }
}
