using AwesomeAssertions;
using CsCheck;
using Shien.Images.Qcow2;
using Xunit;

namespace Shien.Tests.Qcow2;

public sealed class Qcow2LayoutTests
{
    [Fact]
    public void Places_follow_the_order_of_the_clusters() =>
        Gen.Int[0, 40_000].HashSet[1, 200].Sample(
            clusters =>
            {
                Qcow2Layout layout = Qcow2Layout.Plan(40_001L * Qcow2Layout.ClusterBytes, clusters);
                long first = layout.FileLengthBytes - (clusters.Count * (long)Qcow2Layout.ClusterBytes);
                layout.StoredCount.Should().Be(clusters.Count);
                clusters.Order().Select(layout.OffsetOf).Should().Equal(
                    Enumerable.Range(0, clusters.Count).Select(i => first + (i * (long)Qcow2Layout.ClusterBytes)));
            },
            seed: "0000KOIPe036",
            iter: 100);
}
