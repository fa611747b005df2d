using AwesomeAssertions;
using Microsoft.Win32.SafeHandles;
using Shien.Images.Writing;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Writing;

/// <summary>What a writer that was killed has left beside its file.</summary>
public sealed class LeftFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("shien-left-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_next_writer_of_the_file_takes_it_away_and_nothing_else()
    {
        string path = Path.Combine(folder, "x[1].raw");
        string left = path + "." + Path.GetRandomFileName() + ".part";
        string atWork = path + "." + Path.GetRandomFileName() + ".part";
        string[] others = [path + ".part", path + ".notes.part", Path.Combine(folder, "x1.raw.abcdefgh.ijk.part")];
        foreach (string file in (string[])[left, atWork, .. others])
        {
            File.WriteAllText(file, "x");
        }

        using (SafeFileHandle held = File.OpenHandle(atWork, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            DiskConversion.Run(TestDisk.Make(1, 1 << 20), path, new ConversionOptions(DiskFormat.Raw), null, CancellationToken.None);
        }

        Directory.GetFiles(folder).Should().BeEquivalentTo([path, atWork, .. others]);
    }
}
