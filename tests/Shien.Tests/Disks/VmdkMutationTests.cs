using AwesomeAssertions;
using Xunit;

namespace Shien.Tests.Disks;

public sealed class VmdkMutationTests
{
    private const int Count = 1000;

    [Fact]
    public void Damaged_sparse_disks_are_read_or_refused_but_never_crash()
    {
        byte[] image = SparseVmdk.Make(TestDisk.Make(11, 5 << 16).Content);
        int opened = 0;
        for (int seed = 0; seed < Count; seed++)
        {
            byte[] mutated = Mutations.Of(image, new Random(seed), (0, 80), (512, 300), (21 * 512, 64), (22 * 512, 64));
            opened += Mutations.Survives(mutated) ? 1 : 0;
        }

        opened.Should().BeInRange(1, Count - 1, "some damage is in content, some in structure");
    }

    [Fact]
    public void Damaged_stream_optimized_disks_are_read_or_refused_but_never_crash()
    {
        byte[] image = StreamOptimizedTests.Write(TestDisk.Make(12, 5 << 16));
        int tables = image.Length - (10 * 512);
        int opened = 0;
        for (int seed = 0; seed < Count; seed++)
        {
            byte[] mutated = Mutations.Of(image, new Random(seed), (0, 80), (512, 700), (128 * 512, 200), (tables, 10 * 512));
            opened += Mutations.Survives(mutated) ? 1 : 0;
        }

        opened.Should().BeInRange(1, Count - 1, "some damage is in content, some in structure");
    }
}
