using System.Diagnostics;
using System.Globalization;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Pushes;

/// <summary>A blade that is killed, a client that is killed, a store that is full: nothing is left, and the next push works.</summary>
public sealed class InterruptedPushTests(Blade blade) : IDisposable
{
    private readonly TemporaryFolder laptop = new();

    public void Dispose()
    {
        blade.As("bob", Artifacts.IeVirsh, "undefine", "02", "--delete-image");
        laptop.Dispose();
    }

    [Fact]
    public void A_blade_that_is_killed_in_the_middle_leaves_nothing()
    {
        using Process push = StartPush(LargeDisk(megabytes: 400));
        WaitForSpool();
        Run.Program(Blade.Script, ["shiend", blade.State, "kill"]).Succeeded();
        string error = push.StandardError.ReadToEnd();
        push.WaitForExit();
        Run.Program(Blade.Script, ["shiend", blade.State, "start"]).Succeeded();

        push.ExitCode.Should().Be(1, error);
        error.Should().Contain("shien: error: ").And.NotContain("   at ");
        NothingIsLeft();
        blade.As("bob", Artifacts.Shien, "push", SafeDisk(), "--as", "02", "--blade", "local").Succeeded();
    }

    [Theory]
    [InlineData("-KILL", 137)]
    [InlineData("-INT", 130)]
    public void A_client_that_ends_in_the_middle_leaves_nothing(string signal, int exitCode)
    {
        using Process push = StartPush(LargeDisk(megabytes: 400));
        WaitForSpool();
        blade.As("root", "pkill", signal, "-x", "shien").Succeeded();
        string error = push.StandardError.ReadToEnd();
        push.WaitForExit();

        push.ExitCode.Should().Be(exitCode, error);
        NothingIsLeft();
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
        System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("machines")[0].GetProperty("mac").GetString()!;

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

    private Process StartPush(string disk)
    {
        ProcessStartInfo start = new(Blade.Script) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in blade.Entering("bob", Artifacts.Shien, "push", disk, "--as", "02", "--blade", "local"))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private void WaitForSpool()
    {
        string spool = Path.Combine(blade.Store, "spool");
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60); Thread.Sleep(20))
        {
            if (Directory.EnumerateFiles(spool, "*", SearchOption.AllDirectories).Any(file => new FileInfo(file).Length > 1 << 20))
            {
                return;
            }
        }

        throw new TimeoutException("nothing arrived in the spool");
    }

    private void NothingIsLeft()
    {
        // The blade notices a cut connection within milliseconds and then removes what arrived.
        for (int i = 0; i < 100 && Directory.EnumerateFileSystemEntries(Path.Combine(blade.Store, "spool")).Any(); i++)
        {
            Thread.Sleep(100);
        }

        Directory.EnumerateFileSystemEntries(Path.Combine(blade.Store, "spool")).Should().BeEmpty();
        Directory.EnumerateFiles(Path.Combine(blade.Store, "reservations"), "*.json").Should().BeEmpty();
        blade.As("bob", Artifacts.IeVirsh, "list").Succeeded().Should().NotContain("02");
        blade.As("root", "virsh", "-q", "-c", "qemu:///system", "list", "--all", "--name").Succeeded().Should().NotContain("bob@02");
    }
}
