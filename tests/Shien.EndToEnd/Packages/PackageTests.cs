using System.Security.Cryptography;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Packages;

/// <summary>The Debian packages as they are built: what is in them, and that two builds are the same.</summary>
public sealed class PackageTests : IDisposable
{
    private const UnixFileMode Program =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly string Build = Artifacts.Root("src/packages/build");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Two_builds_of_the_same_programs_are_the_same_and_have_what_a_blade_needs()
    {
        string programs = Stubs();
        RunResult first = Run.Program(Build, ["--programs", programs, "--to", folder.File("one")], Epoch);
        string[] packages = first.Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        packages.Select(Path.GetFileName).Should().SatisfyRespectively(
            name => name.Should().MatchRegex(@"^shien_\d[\d.]+_amd64\.deb$"),
            name => name.Should().MatchRegex(@"^shien-blade_\d[\d.]+_amd64\.deb$"));
        string[] again = Run.Program(Build, ["--programs", programs, "--to", folder.File("two")], Epoch).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        again.Select(Hash).Should().Equal(packages.Select(Hash));

        string client = Run.Program("dpkg-deb", ["-c", packages[0]]).Succeeded();
        foreach (string line in (string[])["-rwxr-xr-x root/root .* ./usr/bin/shien\n", "-rw-r--r-- root/root .* ./usr/share/man/man1/shien.1.gz\n", "/bash-completion/completions/shien\n"])
        {
            client.Should().MatchRegex(line);
        }

        string blade = Run.Program("dpkg-deb", ["-c", packages[1]]).Succeeded();
        foreach (string line in (string[])
        [
            "-rwxr-xr-x root/root .* ./usr/bin/ie-virsh\n",
            "-rwxr-xr-x root/root .* ./usr/libexec/shien/shiend\n",
            "-rwxr-xr-x root/root .* ./usr/libexec/shien/shien-inspect\n",
            "./usr/sbin/shiend -> ../libexec/shien/shiend\n",
            "-rw-r--r-- root/root .* ./lib/systemd/system/shiend.socket\n",
            "-rw-r--r-- root/root .* ./lib/systemd/system/libvirtd-ro.socket.d/shien.conf\n",
            "-rw------- root/root .* ./etc/shien/shiend.toml\n",
            "2026-11-27 .* ./usr/share/man/man8/shiend.8.gz\n",
            "./usr/share/man/man5/shiend.toml.5.gz\n",
        ])
        {
            blade.Should().MatchRegex(line);
        }

        string control = Run.Program("dpkg-deb", ["-f", packages[1]]).Succeeded();
        control.Should().MatchRegex(@"Depends: .*shien \(= [\d.]+\), dnsmasq-base, .*libvirt-daemon-system, .*qemu-utils\n").And.NotContain("expect");

        string root = folder.File("root");
        Run.Program("dpkg-deb", ["-x", packages[1], root]).Succeeded();
        Run.Program("systemd-analyze", ["verify", "--man=no", "--root", root, "shiend.socket"]).Error.Should().NotContain("shien.conf").And.NotContain("Unknown");
        foreach (string page in Directory.GetFiles(Path.Combine(root, "usr/share/man"), "*.gz", SearchOption.AllDirectories))
        {
            string plain = page[..^3];
            Run.Program("gzip", ["-d", page]).Succeeded();
            RunResult lint = Run.Program("groff", ["-ww", "-man", "-Tutf8", "-z", plain]);
            lint.Succeeded();
            lint.Error.Should().BeEmpty($"'{Path.GetFileName(plain)}' is sound");
        }
    }

    [Fact]
    public void Programs_that_need_dotnet_are_refused() =>
        Run.Program(Build, ["--programs", Artifacts.Bin, "--to", folder.File("none")]).Error.Should().Contain("needs .NET where it runs");

    private static RunOptions Epoch => new() { Environment = new Dictionary<string, string?> { ["SOURCE_DATE_EPOCH"] = "1795737600" } };

    private static string Hash(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));

    // Publishing ahead of time takes minutes: in place of each program a script that starts the one that is there.
    private string Stubs()
    {
        string programs = Directory.CreateDirectory(folder.File("programs")).FullName;
        foreach (string name in (string[])["shien", "ie-virsh", "shiend", "shien-inspect"])
        {
            string stub = Path.Combine(programs, name);
            File.WriteAllText(stub, $"#!/bin/sh\nexec '{Path.Combine(Artifacts.Bin, name)}' \"$@\"\n");
            File.SetUnixFileMode(stub, Program);
        }

        return programs;
    }
}
