using AwesomeAssertions;
using Shien.Images.Disks;
using Shien.Images.Disks.Chains;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Qcow2;

public sealed class Qcow2MutationTests
{
    private static readonly (byte[] Image, (int From, int Length)[] Places)[] Samples =
    [
        (TestQcow2.Layer("ab0.cd..e0f", "base.qcow2", "qcow2"), [(0, 0x70), (0x68, 0x40), (512, 16), (1024, 96), (1024, 96)]),
        (TestQcow2.Compressed(Noise(), 12, isZstd: false), [(0, 0x70), (1 << 12, 16), (2 << 12, 32), (3 << 12, 200)]),
        (TestQcow2.Compressed(Noise(), 12, isZstd: true), [(0, 0x70), (1 << 12, 16), (2 << 12, 32), (3 << 12, 200)]),
    ];

    [Fact]
    public void Damaged_disks_are_read_or_refused_but_never_crash()
    {
        int opened = FuzzBudget.Feed(Make, image => Mutations.Survives(() => DiskImage.OpenOne(new MemorySource(image), new CompanionFiles("/absent/top.qcow2"))));
        opened.Should().BeInRange(FuzzBudget.Inputs / 20, FuzzBudget.Inputs - 1, "some damage is in content, some in structure");
    }

    private static byte[] Noise()
    {
        byte[] content = new byte[16 << 10];
        new Random(10).NextBytes(content.AsSpan(0, 8 << 10));
        return content;
    }

    private static byte[] Make(Random random)
    {
        (byte[] image, (int, int)[] places) = Samples[random.Next(Samples.Length)];
        return Mutations.Of(image, random, places);
    }
}
