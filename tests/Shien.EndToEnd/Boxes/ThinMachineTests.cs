using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Boxes;

/// <summary>A machine that is a changed copy of a published box: on the blade it is an overlay on the box, wherever it is read.</summary>
public sealed class ThinMachineTests : IDisposable
{
    private const string Owner = "teacher";
    private const string Slot = "04";
    private const int Noise = 4 << 20;

    // An appliance and boots, all emulated.
    private static readonly RunOptions Patiently = new(Limit: TimeSpan.FromMinutes(5));

    private readonly Blade blade;
    private readonly TemporaryFolder folder = new();

    public ThinMachineTests(Blade blade)
    {
        this.blade = blade;
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
    }

    public void Dispose()
    {
        blade.As(Owner, Artifacts.IeVirsh, "destroy", Slot);
        blade.As(Owner, Artifacts.IeVirsh, "undefine", Slot, "--delete-image");
        StoredBox.Remove(blade, "course-debian");
        folder.Dispose();
    }

    // One machine from its first push to its end: it is booted once.
    [Fact]
    public void A_changed_copy_of_a_box_stands_on_it_and_is_a_machine_like_any_other()
    {
        string box = BoxDisk();
        StoredBox.Write(blade, folder, "course-debian", "1.2", box);
        string disk = ChangedCopy(box);
        JsonElement pushed = Json(blade.As(Owner, Patiently, Artifacts.Shien, Push(disk)).Succeeded());
        long missing = pushed.GetProperty("missingBytes").GetInt64();
        missing.Should().BeLessThan(2 << 20, "the box's blocks are there");
        IsOverlay();
        new FileInfo(Image).Length.Should().BeLessThan(missing + (1 << 20));
        RawHash().Should().Be(Sha256(disk), "QEMU reads what was pushed through the chain");

        JsonElement listed = Listed();
        listed.GetProperty("base").GetString().Should().Be("course-debian 1.2");
        listed.GetProperty("diskBytes").GetInt64().Should().BeLessThan(missing + (1 << 20), "a list shows what the machine takes itself");
        blade.As(Owner, Artifacts.IeVirsh, "dumpxml", Slot).Succeeded().Should().Contain("/boxes/course-debian/1.2/disk-1.qcow2");

        It_boots_and_is_pulled();
        It_is_repaired_and_stands_on_the_box_still();
        It_is_flattened_whatever_is_killed();
        A_damaged_box_is_not_used(disk);
    }

    private void It_boots_and_is_pulled()
    {
        blade.As(Owner, Artifacts.IeVirsh, "undefine", Slot).Succeeded();
        blade.As(Owner, Artifacts.IeVirsh, "define", Slot).Succeeded();
        blade.As(Owner, Artifacts.IeVirsh, "start", Slot).Succeeded();
        blade.As(Owner, Artifacts.IeVirsh, "flatten", Slot).Error.Should().Contain($"the machine '{Slot}' is running");
        for (int i = 0; Listed().GetProperty("addresses").GetArrayLength() == 0; i++)
        {
            i.Should().BeLessThan(120, "the guest asks for an address");
            Thread.Sleep(500);
        }

        blade.As(Owner, Artifacts.IeVirsh, "destroy", Slot).Succeeded();
        IsOverlay();
        string pulled = folder.File("pulled.box");
        Json(blade.As(Owner, Artifacts.Shien, "pull", Slot, "--provider", "libvirt", "--output", pulled, "--blade", "local", "--checksum", "--json").Succeeded())
            .GetProperty("disks")[0].GetProperty("sha256").GetString().Should().Be(RawHash(), "a pull follows the chain");
    }

    private void It_is_repaired_and_stands_on_the_box_still()
    {
        if (!File.Exists("/usr/bin/guestfish"))
        {
            return;
        }

        OwnerHasKey();
        Json(blade.As(Owner, Patiently, Artifacts.IeVirsh, "fix", Slot, "--json").Succeeded())
            .GetProperty("repair").GetProperty("edits").GetArrayLength().Should().BeGreaterThan(0);
        IsOverlay();
        new FileInfo(Image).Length.Should().BeLessThan(16 << 20);
        string raw = folder.File("chain.raw");
        RawHash();
        Run.Program("debugfs", ["-R", "cat /etc/shadow", raw + "?offset=1048576"]).Succeeded().Should().StartWith("root:*:");
        Listed().GetProperty("base").GetString().Should().Be("course-debian 1.2");

        // A proof boots it on an overlay of its own: QEMU goes through three files.
        blade.As(Owner, Patiently, Artifacts.Shien, "prove", Slot, "--blade", "local").Succeeded().Should().Contain("Proved: booted once");
    }

    private void It_is_flattened_whatever_is_killed()
    {
        string before = RawHash();
        for (int round = 0; round < 3; round++)
        {
            Task<RunResult> flattening = Task.Run(() => blade.As(Owner, Artifacts.IeVirsh, "flatten", Slot));
            Thread.Sleep(Random.Shared.Next(100, 900));
            Run.Program(Blade.Script, ["shiend", blade.State, "kill"]).Succeeded();
            flattening.Wait();
            Run.Program(Blade.Script, ["shiend", blade.State, "start"]).Succeeded();
            bool isThin = Listed().TryGetProperty("base", out _);
            blade.As("root", "qemu-img", "info", "-f", "qcow2", OnBlade).Succeeded().Contains("backing file:").Should().Be(isThin, "the record says what the image is");
            RawHash().Should().Be(before);
            Directory.EnumerateFileSystemEntries(Path.Combine(blade.Store, "spool")).Should().BeEmpty();
            if (!isThin)
            {
                break;
            }
        }

        if (Listed().TryGetProperty("base", out _))
        {
            blade.As(Owner, Artifacts.IeVirsh, "flatten", Slot).Succeeded().Should().StartWith($"Domain '{Slot}' flattened: it takes ");
        }

        blade.As("root", "qemu-img", "info", "-f", "qcow2", OnBlade).Succeeded().Should().NotContain("backing");
        blade.As("root", "qemu-img", "check", "-f", "qcow2", OnBlade).Succeeded();
        RawHash().Should().Be(before);
        blade.As(Owner, Artifacts.IeVirsh, "dumpxml", Slot).Succeeded().Should().NotContain("/boxes/");
        RunResult again = blade.As(Owner, Artifacts.IeVirsh, "flatten", Slot);
        again.ExitCode.Should().Be(1);
        again.Error.Should().Contain($"the machine '{Slot}' stands on no box");
    }

    // By which the repair lets the owner in.
    private void OwnerHasKey() => blade.As(Owner, "sh", "-euc",
        """
        mkdir -p -m 700 ~/.ssh
        [ -e ~/.ssh/id_ed25519 ] || ssh-keygen -q -t ed25519 -N "" -f ~/.ssh/id_ed25519
        grep -qsxF "$(cat ~/.ssh/id_ed25519.pub)" ~/.ssh/authorized_keys || cat ~/.ssh/id_ed25519.pub >> ~/.ssh/authorized_keys
        chmod 600 ~/.ssh/authorized_keys
        """).Succeeded();

    private void A_damaged_box_is_not_used(string disk)
    {
        string file = Path.Combine(blade.Store, "boxes/course-debian/1.2/disk-1.qcow2");
        using (FileStream image = new(file, FileMode.Open))
        {
            image.Position = image.Length - 1;
            int before = image.ReadByte();
            image.Position--;
            image.WriteByte((byte)(before ^ 8));
        }

        blade.As(Owner, Artifacts.IeVirsh, "undefine", Slot, "--delete-image").Succeeded();
        RunResult again = blade.As(Owner, Patiently, Artifacts.Shien, Push(disk));
        again.Succeeded();
        again.Error.Should().Contain("The blade's box 'course-debian 1.2' is damaged, so it was not used: the machine is stored whole.");
        Run.Program("qemu-img", ["info", "-f", "qcow2", Image]).Succeeded().Should().NotContain("backing");
        RawHash().Should().Be(Sha256(disk));
        File.ReadAllText(Path.Combine(blade.State, "log/shiend.log")).Should().MatchRegex(@"the box 'course-debian 1\.2' is damaged, disk 1 .*: block \d+ is not what was signed");
    }

    private static string[] Push(string disk) =>
        ["push", disk, "--all-blocks", "--blade", "local", "--as", Slot, "--replace", "--allow-findings", "a test", "--json"];

    private string Image => Path.Combine(blade.Store, $"accounts/{Owner}/vm/{Slot}.qcow2");

    // As QEMU sees it, on the blade.
    private static string OnBlade => $"/run/local-blade/store/accounts/{Owner}/vm/{Slot}.qcow2";

    private void IsOverlay()
    {
        JsonElement info = Json(blade.As("root", "qemu-img", "info", "-f", "qcow2", "--output", "json", OnBlade).Succeeded());
        info.GetProperty("backing-filename").GetString().Should().Be("/run/local-blade/store/boxes/course-debian/1.2/disk-1.qcow2");
        info.GetProperty("backing-filename-format").GetString().Should().Be("qcow2");
        blade.As("root", "qemu-img", "check", "-f", "qcow2", OnBlade).Succeeded().Should().Contain("No errors");
    }

    private string RawHash()
    {
        string raw = folder.File("chain.raw");
        blade.As("root", "qemu-img", "convert", "-f", "qcow2", "-O", "raw", OnBlade, raw).Succeeded();
        return Sha256(raw);
    }

    private JsonElement Listed() => Json(blade.As(Owner, Artifacts.IeVirsh, "list", "--json").Succeeded())
        .GetProperty("machines").EnumerateArray().Single(machine => machine.GetProperty("name").GetString() == Slot);

    private string BoxDisk()
    {
        string path = GuestDisk.Safe(folder.File("box.raw"), "the box's own");
        byte[] noise = new byte[Noise];
        Random.Shared.NextBytes(noise);
        using FileStream disk = new(path, FileMode.Append);
        disk.Write(noise);
        return path;
    }

    // The documented password, which a repair takes away, blocks that are zero now, and a longer disk.
    private string ChangedCopy(string box)
    {
        string path = folder.File("machine.raw");
        Run.Program("cp", ["--sparse=always", box, path]).Succeeded();
        string text = folder.File("text");
        File.WriteAllText(text, string.Join('\n', Enumerable.Range(0, 20_000)));
        GuestDisk.Write(path, $"write {text} /root/numbers\nrm /etc/shadow\nwrite {ShadowOf("vagrant")} /etc/shadow\nsif /etc/shadow mode 0100600");
        using FileStream disk = new(path, FileMode.Open);
        disk.Position = disk.Length - (Noise / 2);
        disk.Write(new byte[Noise / 2]);
        disk.SetLength(disk.Length + (8 << 20));
        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        return path;
    }

    private string ShadowOf(string password)
    {
        string hash = Run.Program("openssl", ["passwd", "-6", password]).Succeeded().Trim();
        string shadow = folder.File("shadow");
        File.WriteAllText(shadow, $"root:{hash}:19000:0:99999:7:::\nvagrant:{hash}:19000:0:99999:7:::\n");
        return shadow;
    }

    private static string Sha256(string path) => Run.Program("sha256sum", [path]).Succeeded()[..64];

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
