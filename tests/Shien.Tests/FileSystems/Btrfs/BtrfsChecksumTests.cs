using AwesomeAssertions;
using Shien.Images.FileSystems.Btrfs.Checksums;
using Xunit;

namespace Shien.Tests.FileSystems.Btrfs;

/// <summary>Against xxhsum 0.8.1 and b2sum 9.1 (coreutils); the fixtures have whole trees of each kind.</summary>
public sealed class BtrfsChecksumTests
{
    [Theory]
    [InlineData(0, "ef46db3751d8e999")]
    [InlineData(1, "e934a84adb052768")]
    [InlineData(7, "14cc643f630c72d2")]
    [InlineData(12, "424af23f1f08dca5")]
    [InlineData(31, "c346d2b59b4d8ee1")]
    [InlineData(32, "cbf59c5116ff32b4")]
    [InlineData(63, "e26aa9e2a95f8e4f")]
    [InlineData(100, "6ac1e58032166597")]
    [InlineData(128, "7a7fe14647b9ab92")]
    [InlineData(129, "0ba25dfd6e891fcf")]
    [InlineData(256, "f33944343ee85824")]
    [InlineData(4064, "f6b1a070d967901c")]
    public void XxHash64_is_that_of_xxhsum(int count, string expected) =>
        XxHash64.Of(Counting(count)).ToString("x16").Should().Be(expected);

    [Theory]
    [InlineData(0, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")]
    [InlineData(1, "03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314")]
    [InlineData(7, "9df14b7248764a869197c35e392d2a6d6fdc5b79d597297920fd3f1491b442d2")]
    [InlineData(12, "99bd72c73bea193f7040ac279bd656cdec7fd35e097a657b6c03b4fa967223ed")]
    [InlineData(31, "9adf65b53153b1caec84cd717e00e01c2000d0569704ce38d065180adee5d964")]
    [InlineData(32, "cb2f5160fc1f7e05a55ef49d340b48da2e5a78099d53393351cd579dd42503d6")]
    [InlineData(63, "29e41a64fbdd2fd27612228623c0702222bf367451e7324287f181cb3dcf7237")]
    [InlineData(100, "5ac86383dec1db602fdbc2c978c3fe1bf4328fea1e1b495b68be2c3b67ba033b")]
    [InlineData(128, "c3582f71ebb2be66fa5dd750f80baae97554f3b015663c8be377cfcb2488c1d1")]
    [InlineData(129, "f7f3c46ba2564ff4c4c162da1f5b605f9f1c4aa6a20652a9f9a337c1a2f5b9c9")]
    [InlineData(256, "582f782226018ec33076bd8d1c42413530ac7e1126260ffc0f306ba3befc3f24")]
    [InlineData(4064, "79ca6703daecde479bf11526cabedc72880acc72266ccf79c498c8c0a646a49f")]
    public void Blake2b_is_that_of_b2sum(int count, string expected)
    {
        byte[] hash = new byte[32];
        Blake2b.Of256(Counting(count), hash);
        Convert.ToHexStringLower(hash).Should().Be(expected);
    }

    private static byte[] Counting(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i % 251))];
}
