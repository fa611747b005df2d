using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Isolation;

/// <summary>
/// Files that change under the daemon's hands: bob hands it paths that lead to something of his own, and a moment later to what is
/// alice's or the system's; and the image of a machine of his, in which a guest that has broken out of QEMU wrote what it liked.
/// </summary>
public sealed class SwappedFileTests : IDisposable
{
    private const string Home = "/run/local-blade/home";
    private const string BobsImage = "accounts/bob/vm/01.qcow2";
    private const string AlicesImage = "accounts/alice/vm/01.qcow2";
    private const string OnBlade = "/run/local-blade/store/";

    /// <summary>A race is run until each side has won it, and at least <see cref="Attempts"/> times: which side wins one is luck.</summary>
    private const int AttemptsAtMost = 100;

    private static readonly int Attempts = Artifacts.Long ? 12 : 4;

    private static readonly byte[] Secret = "only alice knows this"u8.ToArray();

    private readonly TemporaryFolder folder = new();
    private readonly SmallBlade blade;

    public SwappedFileTests()
    {
        blade = new SmallBlade(folder, mebibytes: 700, "", "alice:20001", "bob:20002");
        string disk = folder.File("disk.raw");
        Write(disk, 64 << 20, Secret);
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        blade.As("alice", Artifacts.Shien, "push", disk, "--as", "01", "--blade", "local").Succeeded();
        blade.As("bob", "sh", "-c", "truncate -s 64M ~/own.raw && printf '\\125\\252' | dd of=$HOME/own.raw bs=1 seek=510 conv=notrunc").Succeeded();
        blade.As("bob", "sh", "-c", "head -c 300000 /usr/bin/python3 > ~/own.iso").Succeeded();
        blade.As("alice", "sh", "-c", "(echo only alice knows this; head -c 100000 /dev/zero) > ~/secret.iso; chmod 600 ~/secret.iso").Succeeded();
    }

    public void Dispose()
    {
        blade.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_medium_that_is_swapped_while_it_is_opened_is_bobs_own_or_is_refused()
    {
        Bob("define", "01", "--empty", "64M", "--iso", Home + "/bob/own.iso").Succeeded();
        string own = Hash("accounts/bob/vm/01.iso");
        Bob("attach-media", "01", Home + "/bob/own.iso").Succeeded();
        Hash("accounts/bob/vm/01.iso").Should().Be(own);

        string path = Home + "/bob/medium.iso";
        blade.As("bob", "mkfifo", Home + "/bob/fifo").Succeeded();
        string[] targets = [Home + "/bob/own.iso", Home + "/alice/secret.iso", OnBlade + AlicesImage, "/etc/shadow", Home + "/bob/fifo", "/dev/zero", "/proc/self/mem", Home];
        foreach (string target in targets.Skip(1))
        {
            blade.As("bob", "ln", "-sfn", target, path).Succeeded();
            RunResult refused = Bob("attach-media", "01", path);
            refused.ExitCode.Should().Be(1, $"{target}: {refused}");
            refused.Error.Should().NotContain("only alice").And.NotContain(OnBlade);
        }

        int taken = 0;
        using (Swapping("0", path, targets))
        {
            for (int i = 0; i < Attempts || taken == 0 || taken == i; i++)
            {
                i.Should().BeLessThan(AttemptsAtMost, $"both sides of the race are met, and {taken} were taken");
                RunResult result = Bob("attach-media", "01", path);
                taken += result.ExitCode == 0 ? 1 : 0;
                result.ExitCode.Should().BeOneOf([0, 1], result.ToString());
                Hash("accounts/bob/vm/01.iso").Should().Be(own, "only what bob may read gets into the drive");
            }
        }

        Directory.EnumerateFiles(Path.Combine(blade.Store, "accounts/bob/vm")).Select(Path.GetFileName)
            .Should().BeEquivalentTo(["01.qcow2", "01.iso"], "nothing is left of what was refused");
    }

    [Fact]
    public void An_image_that_is_swapped_while_it_is_pushed_becomes_a_disk_that_stands_on_nothing()
    {
        string path = Home + "/bob/image";
        blade.As("bob", "qemu-img", "create", "-q", "-f", "qcow2", "-u", "-F", "raw", "-b", Home + "/alice/secret.iso", Home + "/bob/onto.qcow2", "64M").Succeeded();
        blade.As("bob", "qemu-img", "create", "-q", "-f", "qcow2", "-u", "-F", "qcow2", "-b", OnBlade + AlicesImage, Home + "/bob/onto-image.qcow2", "64M").Succeeded();

        // Mostly his own: a push opens it several times.
        string[] targets = [.. Enumerable.Repeat(Home + "/bob/own.raw", 12), Home + "/bob/onto.qcow2", Home + "/alice/secret.iso", Home + "/bob/onto-image.qcow2"];
        int taken = 0;
        using (Swapping("0.25", path, targets))
        {
            for (int i = 0; i < Attempts || taken < 2; i++)
            {
                i.Should().BeLessThan(AttemptsAtMost, $"a push is done between two changes now and then, and {taken} were");
                RunResult result = Bob("define", "02", "--image", path);
                result.ExitCode.Should().BeOneOf([0, 1], result.ToString());
                if (result.ExitCode == 0)
                {
                    taken++;
                    string info = Run.Program("qemu-img", ["info", "-f", "qcow2", Path.Combine(blade.Store, "accounts/bob/vm/02.qcow2")]).Succeeded();
                    info.Should().Contain("virtual size: 64 MiB").And.NotContain("backing").And.NotContain("data file");
                    Run.Program("grep", ["-c", "-a", "-F", "only alice knows this", Path.Combine(blade.Store, "accounts/bob/vm/02.qcow2")]).Output.Trim().Should().Be("0");
                    Bob("undefine", "02", "--delete-image").Succeeded();
                }
            }
        }

        blade.Run("sh", "-c", $"ls {OnBlade}reservations").Succeeded().Should().BeEmpty();
    }

    [Fact]
    public void What_a_guest_wrote_over_its_own_image_leads_nowhere()
    {
        blade.As("bob", Artifacts.Shien, "push", Home + "/bob/own.raw", "--as", "01", "--blade", "local").Succeeded();
        string image = Path.Combine(blade.Store, BobsImage);
        byte[] good = File.ReadAllBytes(image);
        byte[] alices = SHA256.HashData(File.ReadAllBytes(Path.Combine(blade.Store, AlicesImage)));
        foreach ((string what, byte[] content) in Hostile(good))
        {
            using (FileStream file = new(image, FileMode.Open, FileAccess.Write))
            {
                // As QEMU would: the file stays the same one, and its owner too.
                file.SetLength(content.Length);
                file.Write(content);
            }

            foreach (string[] command in (string[][])[["dumpxml", "01"], ["snapshot", "take", "01", "kept"], ["clone", "01", "03"], ["start", "01"], ["destroy", "01"]])
            {
                RunResult result = Bob(command);
                result.ExitCode.Should().BeOneOf([0, 1], $"{what}: {result}");
                (result.Output + result.Error).Should().NotContainAny("only alice", "Unhandled", "   at Shien");
            }

            string box = $"{Home}/bob/{Guid.NewGuid():N}.box";
            RunResult pulled = blade.As("bob", Artifacts.Shien, "pull", "01", "--output", box, "--blade", "local");
            pulled.ExitCode.Should().BeOneOf([0, 1], $"{what}: {pulled}");
            blade.Run("sh", "-c", $"[ ! -e {box} ] || ! tar -xOf {box} | grep -aqF 'only alice knows this'").Succeeded();
            Bob("undefine", "03", "--delete-image");
            Bob("snapshot", "delete", "01", "kept");
            foreach (string file in Directory.EnumerateFiles(Path.Combine(blade.Store, "accounts/bob/vm"), "*.qcow2"))
            {
                Run.Program("grep", ["-c", "-a", "-F", "only alice knows this", file]).Output.Trim().Should().Be("0", $"{what}: {file}");
            }

            SHA256.HashData(File.ReadAllBytes(Path.Combine(blade.Store, AlicesImage))).Should().Equal(alices, what);
        }

        using (FileStream file = new(image, FileMode.Open, FileAccess.Write))
        {
            file.SetLength(good.Length);
            file.Write(good);
        }

        Bob("start", "01").Succeeded();
        Bob("destroy", "01").Succeeded();
    }

    private IEnumerable<(string What, byte[] Content)> Hostile(byte[] good)
    {
        byte[] Made(params string[] arguments)
        {
            string path = folder.File("made.qcow2");
            File.Delete(path);
            Run.Program("qemu-img", ["create", "-q", "-f", "qcow2", .. arguments[..^1], path, arguments[^1]]).Succeeded();
            return File.ReadAllBytes(path);
        }

        yield return ("a backing file of another account", Made("-u", "-F", "qcow2", "-b", OnBlade + AlicesImage, "64M"));
        yield return ("a backing file of the system", Made("-u", "-F", "raw", "-b", "/etc/shadow", "64M"));
        yield return ("a backing file as JSON", Made("-u", "-F", "raw", "-b", "json:{\"driver\":\"raw\",\"file\":{\"driver\":\"file\",\"filename\":\"" + OnBlade + AlicesImage + "\"}}", "64M"));

        // qemu-img would write it: it makes one whose name is as long.
        string standIn = folder.File("d".PadRight((OnBlade + AlicesImage).Length - folder.File("").Length, 'd'));
        byte[] data = Made("-o", $"data_file={standIn},data_file_raw=on", "64M");
        int named = data.AsSpan().IndexOf(Encoding.UTF8.GetBytes(standIn));
        Encoding.UTF8.GetBytes(OnBlade + AlicesImage).CopyTo(data, named);
        yield return ("a data file of another account", data);
        yield return ("a larger disk", Made("8T"));
        yield return ("no qcow2", new byte[good.Length]);
        yield return ("another format", [.. "KDMV"u8, .. new byte[good.Length]]);
        yield return ("nothing", []);
        byte[] broken = [.. good];
        for (int i = 40; i < 48; i++)
        {
            broken[i] = 0x7f; // where its table is
        }

        yield return ("a table behind its end", broken);
    }

    private static void Write(string path, long length, byte[] content)
    {
        using FileStream file = new(path, FileMode.CreateNew);
        file.SetLength(length);
        file.Position = length / 2;
        file.Write(content);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
    }

    private RunResult Bob(params string[] command) => blade.As("bob", Artifacts.IeVirsh, command);

    private string Hash(string inStore) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(blade.Store, inStore))));

    private Ended Swapping(string seconds, string path, string[] targets)
    {
        ProcessStartInfo start = new(Blade.Script) { RedirectStandardOutput = true };
        foreach (string argument in (string[])["exec", Path.GetDirectoryName(blade.Store)!, "--user", "bob", "--", Artifacts.Root("tests/lab/swap-files"), seconds, path, .. targets])
        {
            start.ArgumentList.Add(argument);
        }

        Process swapping = Process.Start(start)!;
        swapping.StandardOutput.ReadLine().Should().Be("swapping");
        return new Ended(swapping);
    }

    private sealed class Ended(Process process) : IDisposable
    {
        public void Dispose()
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }
}
