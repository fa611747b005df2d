using AwesomeAssertions;
using Shien.Blade.Departures;
using Xunit;

namespace Shien.Tests.Blade.Departures;

/// <summary>What shows that a directory answers, and whether there is one.</summary>
public sealed class DirectoryEvidenceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("shien-etc-").FullName;

    public DirectoryEvidenceTests()
    {
        File.WriteAllText(Path.Combine(folder, "passwd"), "root:x:0:0:root:/root:/bin/bash\nlocal:x:1000:1000::/home/local:/bin/sh\n");
        File.WriteAllText(Path.Combine(folder, "group"), "root:x:0:\nshien-admin:x:995:local\n");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("passwd: files systemd", false)]
    [InlineData("passwd:\tfiles [NOTFOUND=return] db", false)]
    [InlineData("# passwd: ldap\npasswd: files # ldap", false)]
    [InlineData("group: files ldap", false)]
    [InlineData("passwd: files systemd ldap", true)]
    [InlineData("passwd: files sss systemd", true)]
    public void A_directory_is_what_the_switch_names_beside_files(string text, bool hasDirectory)
    {
        File.WriteAllText(Path.Combine(folder, "nsswitch.conf"), text + "\n");
        new DirectoryEvidence(folder).HasDirectory.Should().Be(hasDirectory);
    }

    [Fact]
    public void Only_what_the_files_do_not_know_shows_that_it_answers()
    {
        DirectoryEvidence evidence = new(folder);
        (evidence.IsShownBy("local"), evidence.IsShownBy("e205701")).Should().Be((false, true));
        (evidence.IsShownByGroup("shien-admin"), evidence.IsShownByGroup("students")).Should().Be((false, true));
        evidence.HasDirectory.Should().BeFalse("without a switch glibc asks the files");
    }
}
