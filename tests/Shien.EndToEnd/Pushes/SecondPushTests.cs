using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Pushes;

/// <summary>A machine that is pushed again: only what the blade lacks travels, and nothing of another account is believed or told.</summary>
public sealed class SecondPushTests(Blade blade) : IDisposable
{
    private const int BlockBytes = 64 * 1024;
    private const int NoiseBytes = 24 << 20;

    private readonly TemporaryFolder laptop = new();

    public void Dispose()
    {
        blade.As("alice", Artifacts.IeVirsh, "undefine", "03", "--delete-image");
        blade.As("bob", Artifacts.IeVirsh, "undefine", "03", "--delete-image");
        laptop.Dispose();
    }

    [Fact]
    public void Only_what_the_blade_lacks_travels()
    {
        string disk = MakeDisk();
        Pushed first = Push("bob", disk);
        first.MissingBytes.Should().BeGreaterThan(NoiseBytes);

        first.Unchanged.Should().BeFalse();
        string image = Path.Combine(blade.Store, "accounts", "bob", "vm", "03.qcow2");
        Settle(image);
        Pushed same = Push("bob", disk);
        same.Unchanged.Should().BeFalse("somebody touched the image");
        same.MissingBytes.Should().Be(0);
        same.SentBytes.Should().BeLessThan(200, "not even the map travels again");
        same.Root.Should().Be(first.Root);
        DateTime written = File.GetLastWriteTimeUtc(image);
        Push("bob", disk).Should().Be(same with { SentBytes = 0, Unchanged = true });
        File.GetLastWriteTimeUtc(image).Should().Be(written, "what is there already is not made a second time");

        Write(disk, NoiseBytes / 2);
        Pushed changed = Push("bob", disk);
        changed.MissingBytes.Should().Be(BlockBytes);
        changed.SentBytes.Should().BeLessThan(BlockBytes + 1000);
        changed.Root.Should().NotBe(first.Root);

        // What a running guest, or anybody else, made of the image since is not taken for what was pushed.
        Write(image, NoiseBytes / 4);
        Pushed mended = Push("bob", disk);
        mended.MissingBytes.Should().Be(BlockBytes);
        mended.Root.Should().Be(changed.Root);
        string pulled = laptop.File("pulled.box");
        blade.As("root", "chmod", "777", laptop.Path).Succeeded();
        Pull(pulled).Should().Be((0, Sha256(disk)), "the disk that was pushed is still here");
        Write(disk, NoiseBytes / 3);
        Pull(pulled, "--force").Missing.Should().Be(BlockBytes, "the disk here is not believed either");
        File.Delete(disk);
        Pull(pulled, "--force").Missing.Should().Be(first.MissingBytes);
    }

    [Fact]
    public void Nobody_learns_what_another_account_has()
    {
        string disk = MakeDisk();
        Pushed alice = Push("alice", disk);
        Pushed bob = Push("bob", disk);
        bob.Root.Should().Be(alice.Root);
        bob.MissingBytes.Should().Be(alice.MissingBytes);
    }

    private (long Missing, string Sha256) Pull(string box, params string[] more)
    {
        string json = blade.As("bob", Artifacts.Shien, ["pull", "03", "--blade", "local", "--provider", "libvirt", "--output", box, "--checksum", "--json", .. more]).Succeeded();
        JsonElement report = JsonDocument.Parse(json).RootElement;
        return (report.GetProperty("missingBytes").GetInt64(), report.GetProperty("disks")[0].GetProperty("sha256").GetString()!);
    }

    private string MakeDisk()
    {
        string path = GuestDisk.SafeForAll(laptop, NoiseBytes, Random.Shared.Next());
        Settle(path);
        return path;
    }

    private static void Write(string path, long offsetFromEnd)
    {
        using FileStream file = new(path, FileMode.Open);
        file.Position = file.Length - offsetFromEnd;
        int before = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(before ^ 0x55));
        file.Dispose();
        Settle(path);
    }

    // A file that changed within the last seconds is not known again.
    private static void Settle(string path) =>
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddMinutes(-1).AddTicks(Random.Shared.Next(1, 10_000_000)));

    private static string Sha256(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file));
    }

    private Pushed Push(string account, string disk)
    {
        string json = blade.As(account, Artifacts.Shien, "push", disk, "--all-blocks", "--as", "03", "--replace", "--blade", "local", "--json").Succeeded();
        JsonElement report = JsonDocument.Parse(json).RootElement;
        return new Pushed(
            report.GetProperty("missingBytes").GetInt64(), report.GetProperty("sentBytes").GetInt64(), report.GetProperty("diskRoots")[0].GetString()!,
            report.GetProperty("unchanged").GetBoolean());
    }

    private sealed record Pushed(long MissingBytes, long SentBytes, string Root, bool Unchanged);
}
