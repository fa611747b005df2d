using AwesomeAssertions;
using Microsoft.Win32.SafeHandles;
using Shien.Images;
using Shien.Images.Qcow2;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Qcow2;

public sealed class Qcow2GateTests : IDisposable
{
    private const int Length = 2 << 20;
    private const string Below = "/srv/boxes/a/1.0/disk-1.qcow2";

    private readonly TemporaryFolder folder = new();
    private readonly byte[] image;

    public Qcow2GateTests() => image = TestQcow2.Write(TestDisk.Make(20, Length), 20, folder);

    [Theory]
    [InlineData(0x0F, 1, "it names a backing file")]
    [InlineData(0x4F, 4, "it names an external data file")]
    [InlineData(0x4F, 1, "it sets feature bits 1, 0, 0")]
    [InlineData(0x4F, 16, "it sets feature bits 10, 0, 0")]
    [InlineData(0x57, 1, "it sets feature bits 0, 1, 0")]
    [InlineData(0x5F, 1, "it sets feature bits 0, 0, 1")]
    [InlineData(0x3F, 1, "it has 1 snapshots")]
    [InlineData(0x23, 2, "encryption method 2")]
    [InlineData(0x07, 2, "version 2")]
    [InlineData(0x63, 3, "refcounts of 2^3 bits")]
    [InlineData(0x70, 1, "it has header extensions")]
    [InlineData(0x68, 1, "it has header extensions")]
    [InlineData(0x1C, 1, "its disk has")]
    [InlineData(0x27, 2, "its L1 table has 2 entries instead of 1")]
    [InlineData(0x2D, 1, "the L1 table overlaps something else at byte 65536")]
    [InlineData(0x2F, 1, "not at the start of a cluster")]
    [InlineData(0x2B, 1, "is not inside the file's")]
    [InlineData(0x3B, 7, "overlaps something else")]
    [InlineData(0x38, 1, "more than a disk of")]
    public void Refuses_a_header_that_is_not_ours(int offset, byte value, string sentence)
    {
        image[offset] = value;
        if (offset is 0x2D)
        {
            image[offset + 1] = 0;
        }

        Refusal(image).Should().Contain(sentence);
    }

    [Fact]
    public void Refuses_another_size_than_the_reserved_one() =>
        FluentActions.Invoking(() => Qcow2Gate.Check(new MemorySource(image), Length + 512)).Should().Throw<ImageException>()
            .Which.Message.Should().Contain($"its disk has {Length} bytes instead of {Length + 512}");

    [Fact]
    public void Refuses_a_compressed_cluster()
    {
        TestQcow2.Put64(image, 4 * 65536, (1UL << 62) | 65536);
        Refusal(image).Should().Contain("shared, compressed or damaged");
    }

    [Fact]
    public void Refuses_a_shared_cluster()
    {
        image.AsSpan((4 * 65536) + (FirstStored() * 8), 8).CopyTo(image.AsSpan((4 * 65536) + (FirstZero() * 8)));
        Refusal(image).Should().Contain("overlaps something else");
    }

    [Fact]
    public void Refuses_a_file_that_hides_something_behind_its_end() =>
        Refusal([.. image, .. new byte[65536]]).Should().Contain("clusters that nothing uses");

    [Fact]
    public void Every_changed_byte_of_the_tables_is_noticed()
    {
        // Header, refcount table, refcount block, L1, L2: each in the part that is in use, and beyond it at random.
        Random random = new(21);
        int[] lengths = [200, 64, 2 * 60, 8, 8 * 32];
        for (int round = 0; round < 600; round++)
        {
            int cluster = random.Next(lengths.Length);
            int offset = (cluster * 65536) + random.Next(lengths[cluster]);
            byte original = image[offset];
            image[offset] ^= (byte)random.Next(1, 256);
            Assert.True(IsRefused(image), $"byte {offset} was changed");
            image[offset] = original;
        }
    }

    [Fact]
    public void An_overlay_passes_only_on_the_file_that_is_named()
    {
        byte[] overlay = Overlay();
        Qcow2Gate.Check(new MemorySource(overlay), Length, Below);
        Refusal(overlay).Should().Contain("it names a backing file");
        foreach (string other in new[] { "/srv/boxes/a/1.0/disk-2.qcow2", "/srv/boxes/a/1.0/disk-1.qcow", "/srv/boxes/a/1.0/disk-1.qcow22" })
        {
            FluentActions.Invoking(() => Qcow2Gate.Check(new MemorySource(overlay), Length, other)).Should().Throw<ImageException>()
                .Which.Message.Should().Contain($"it does not name just '{other}' as its backing file");
        }

        FluentActions.Invoking(() => Qcow2Gate.Check(new MemorySource(image), Length, Below)).Should().Throw<ImageException>("one that is whole is none either");
    }

    [Fact]
    public void A_cluster_that_is_said_to_be_zero_passes_in_an_overlay_only()
    {
        TestQcow2.Put64(image, (4 * 65536) + (FirstZero() * 8), 1);
        Refusal(image).Should().Contain("shared, compressed or damaged");
    }

    [Fact]
    public void Every_changed_byte_of_an_overlay_is_noticed()
    {
        Random random = new(22);
        byte[] overlay = Overlay();
        int[] lengths = [400, 64, 2 * 7, 8, 8 * 31];
        for (int round = 0; round < 600; round++)
        {
            int cluster = random.Next(lengths.Length);
            int offset = (cluster * 65536) + random.Next(lengths[cluster]);
            byte original = overlay[offset];
            overlay[offset] ^= (byte)random.Next(1, 256);

            // That a cluster is zero, and that nothing is said of it, are both possible; what the disk holds then is the map's affair.
            bool isZeroed = cluster == 4 && offset % 8 == 7 && (overlay[offset] | original) == 1 && overlay.AsSpan(offset - 7, 7).IndexOfAnyExcept((byte)0) < 0;
            Assert.True(isZeroed || IsRefused(overlay, Below), $"byte {offset} was changed");
            overlay[offset] = original;
        }
    }

    [Fact]
    public void Every_shortened_file_is_refused()
    {
        foreach (int length in new[] { 0, 1, 111, 112, 65535, 65536, 2 * 65536, 5 * 65536, image.Length - 65536, image.Length - 1 })
        {
            FluentActions.Invoking(() => Qcow2Gate.Check(new MemorySource(image[..length]), Length)).Should().Throw<ImageException>();
        }
    }

    public void Dispose() => folder.Dispose();

    private byte[] Overlay()
    {
        string path = folder.File("overlay.qcow2");
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite))
        {
            Qcow2Writer writer = new(file, Qcow2Layout.PlanOverlay(Length, [3, 17], [0, 5, 31], Below));
            writer.Write(17, new byte[65536]);
            writer.Write(3, new byte[65536]);
            writer.Complete();
        }

        return File.ReadAllBytes(path);
    }

    private static bool IsRefused(byte[] bytes, string? below = null)
    {
        try
        {
            Qcow2Gate.Check(new MemorySource(bytes), Length, below);
            return false;
        }
        catch (ImageException)
        {
            return true;
        }
    }

    private static string Refusal(byte[] bytes) =>
        FluentActions.Invoking(() => Qcow2Gate.Check(new MemorySource(bytes), Length)).Should().Throw<ImageException>().Which.Message;

    private int FirstStored() => Enumerable.Range(0, 32).First(i => image[(4 * 65536) + (i * 8)] != 0);

    private int FirstZero() => Enumerable.Range(0, 32).First(i => image[(4 * 65536) + (i * 8)] == 0);
}
