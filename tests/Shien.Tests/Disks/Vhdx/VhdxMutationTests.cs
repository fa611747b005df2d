using AwesomeAssertions;
using Shien.Images.Disks;
using Xunit;

namespace Shien.Tests.Disks.Vhdx;

public sealed class VhdxMutationTests
{
    private const int MiB = 1 << 20;
    private const int SectorBytes = 4096;
    private const int LogSectors = 16;

    // Signature, headers, region tables, log, metadata table and items, block table, content.
    private static readonly long[] Offsets =
        [0, 0x1_0000, 0x2_0000, 0x3_0000, 0x4_0000, TestVhdx.LogOffset, TestVhdx.LogOffset + MiB - SectorBytes, TestVhdx.MetadataOffset, TestVhdx.MetadataOffset + 0x1_0000, TestVhdx.TableOffset, TestVhdx.ContentOffset];

    private static readonly int[] Lengths =
        [64, SectorBytes, SectorBytes, 0x1_0000, 0x1_0000, LogSectors * SectorBytes, SectorBytes, SectorBytes, 64, SectorBytes, SectorBytes];

    private static readonly byte[] Image = MakeImage();

    [Fact]
    public void Damaged_disks_are_read_or_refused_but_never_crash()
    {
        int opened = FuzzBudget.Feed(Make, source => Mutations.Survives(() => DiskImage.Open(source)));
        opened.Should().BeInRange(FuzzBudget.Inputs / 20, FuzzBudget.Inputs - 1, "some damage is in content, some in structure");
    }

    private static PiecewiseSource Make(Random random)
    {
        (int From, int Length)[] places =
        [
            (At(1), 0x60), (At(2), 0x60), (At(3), 0x60), (At(4), 0x60), (At(5), 0x120), (At(5) + (2 * SectorBytes), 0x80), (At(6), 0x120),
            (At(7), 0xA0), (At(8), 64), (At(9), 64), (At(9), 64),
        ];
        byte[] bytes = Mutations.Of(Image, random, places);
        int cut = bytes.Length == Image.Length ? 0 : MiB;
        Array.Resize(ref bytes, Image.Length);

        // With wrong checksums nothing but the checksums would be tried.
        if (random.Next(8) != 0)
        {
            for (int i = 1; i <= 4; i++)
            {
                TestVhdx.Seal(bytes.AsSpan(At(i), Lengths[i]));
            }

            foreach ((int at, int length) in ((int, int)[])[(At(5), 2 * SectorBytes), (At(5) + (2 * SectorBytes), 3 * SectorBytes)])
            {
                TestVhdx.Seal(bytes.AsSpan(at, length));
            }
        }

        return new PiecewiseSource(TestVhdx.ContentOffset + (3 * MiB) - cut, Offsets, Lengths, bytes);
    }

    private static int At(int piece) => Lengths.Take(piece).Sum();

    // Half of the headers name the log, whose entries put the block table in place.
    private static byte[] MakeImage()
    {
        byte[] content = new byte[3 * MiB];
        Array.Fill(content, (byte)9);
        byte[] image = TestVhdx.Make(content, MiB);
        TestVhdx.WriteHeader(image, 1, 9, TestVhdx.LogId);
        byte[] table = image[TestVhdx.TableOffset..][..SectorBytes];
        TestLog log = new(image);
        log.Add((TestVhdx.TableOffset, table, 0));
        log.Add((TestVhdx.TableOffset, null, SectorBytes), (TestVhdx.TableOffset, table, 0), (TestVhdx.MetadataOffset + (20 * SectorBytes), new byte[SectorBytes], 0));
        byte[] bytes = new byte[Lengths.Sum()];
        for (int i = 0; i < Offsets.Length; i++)
        {
            image.AsSpan((int)Offsets[i], Lengths[i]).CopyTo(bytes.AsSpan(At(i)));
        }

        return bytes;
    }
}
