extern alias shiend;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Inspection.Repairs;
using shiend::Shien.Blade.Repairs;
using shiend::Shien.Blade.Store;
using Xunit;

namespace Shien.EndToEnd.Repairs;

public sealed class HostKeyMakerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_machine_has_keys_of_its_own_and_a_slot_keeps_its()
    {
        StoreLayout layout = new(folder.Path);
        Directory.CreateDirectory(layout.Records("alice"));
        HostKeyMaker maker = new(layout);
        IReadOnlyList<HostKeyPair> first = maker.Of("alice", "01", folder.Path);
        first.Select(pair => pair.Name).Should().BeEquivalentTo(HostKeyPair.UsualNames);
        maker.Of("alice", "02", folder.Path).Select(pair => pair.PublicText).Should().NotIntersectWith(first.Select(pair => pair.PublicText));

        maker.Keep("alice", "01", first);
        maker.Of("alice", "01", folder.Path).Should().Equal(first);
        File.GetUnixFileMode(layout.HostKeys("alice", "01")).Should().Be((UnixFileMode)0b110_000_000);
        Directory.EnumerateFiles(folder.Path, "ssh_host_*").Should().BeEmpty("private halves stay nowhere else");
    }
}
