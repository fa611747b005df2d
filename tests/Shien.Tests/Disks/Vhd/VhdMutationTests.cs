using AwesomeAssertions;
using Shien.Images.Disks;
using Shien.Images.Disks.Chains;
using Xunit;

namespace Shien.Tests.Disks.Vhd;

public sealed class VhdMutationTests
{
    private const int BlockBytes = 16 << 10;

    private static readonly byte[] Content = TestDisk.Make(22, 5 << 16).Content;

    private static readonly byte[][] Images =
    [
        TestVhd.Fixed(Content),
        TestVhd.Sparse(Content, BlockBytes),
        TestVhd.NameParent(TestVhd.Sparse(Content, BlockBytes, sector => sector % 7 < 3, id: 0x22, parentId: 0x11), "base.vhd", "..\\base.vhd"),
    ];

    [Fact]
    public void Damaged_disks_are_read_or_refused_but_never_crash()
    {
        int opened = FuzzBudget.Feed(Make, image => Mutations.Survives(() => DiskImage.OpenOne(new MemorySource(image), new CompanionFiles("/absent/child.vhd"))));
        opened.Should().BeInRange(FuzzBudget.Inputs / 20, FuzzBudget.Inputs - 1, "some damage is in content, some in structure");
    }

    // With wrong checksums nothing but the checksums would be tried.
    private static byte[] Make(Random random)
    {
        byte[] image = Images[random.Next(Images.Length)];
        byte[] mutated = Mutations.Of(image, random, (0, 0x60), (0x200, 0x300), (TestVhd.TableOffset, 96), (TestVhd.TableOffset, 96), (image.Length - 512, 0x60));
        if (random.Next(2) == 0 && mutated.Length >= 512)
        {
            mutated.AsSpan(0, 512).CopyTo(mutated.AsSpan(mutated.Length - 512));
        }

        return random.Next(8) == 0 ? mutated : TestVhd.Fix(mutated);
    }
}
