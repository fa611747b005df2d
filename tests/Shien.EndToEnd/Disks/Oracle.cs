using System.Security.Cryptography;
using AwesomeAssertions;
using Shien.Images.Disks;

namespace Shien.EndToEnd.Disks;

/// <summary>Compares what we read with what qemu-img reads.</summary>
internal static class Oracle
{
    private const int StepBytes = 1 << 20;

    /// <summary>
    /// Reads the image whole, and again only what is said to be stored: both must be what <c>qemu-img convert</c> gives.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="format">What qemu-img calls its format.</param>
    /// <param name="isSizeRounded">qemu-img shows less of it, because it believes the geometry.</param>
    public static void IsWhatQemuReads(string image, string format, bool isSizeRounded = false)
    {
        string raw = image + ".raw";
        QemuImg.Run("convert", "-f", format, "-O", "raw", image, raw);
        using (DiskReader disk = DiskImage.Open(image))
        {
            disk.Format.Should().Be(format);
            IsContent(disk, raw, isSizeRounded);
        }

        File.Delete(raw);
    }

    /// <summary>Compares a disk with a raw file.</summary>
    public static void IsContent(DiskReader disk, string raw, bool isSizeRounded = false)
    {
        long length = new FileInfo(raw).Length;
        if (isSizeRounded)
        {
            disk.LengthBytes.Should().BeGreaterThanOrEqualTo(length);
        }
        else
        {
            disk.LengthBytes.Should().Be(length);
        }

        byte[] expected = HashOfFile(raw, disk.LengthBytes);
        Hash(disk.LengthBytes, disk.Read).Should().Equal(expected, "the content is the same");

        using IEnumerator<StoredExtent> extents = disk.StoredExtents().GetEnumerator();
        bool hasExtent = extents.MoveNext();
        Hash(disk.LengthBytes, (offset, buffer) =>
        {
            buffer.Clear();
            for (; hasExtent && extents.Current.Offset < offset + buffer.Length; hasExtent = extents.MoveNext())
            {
                long from = Math.Max(extents.Current.Offset, offset);
                long to = Math.Min(extents.Current.End, offset + buffer.Length);
                disk.Read(from, buffer.Slice((int)(from - offset), (int)(to - from)));
                if (extents.Current.End > to)
                {
                    break;
                }
            }
        }).Should().Equal(expected, "what is not stored is zero");
    }

    private delegate void Fill(long offset, Span<byte> buffer);

    private static byte[] HashOfFile(string raw, long lengthBytes)
    {
        using FileStream file = File.OpenRead(raw);
        return Hash(lengthBytes, (offset, buffer) =>
        {
            buffer.Clear();
            file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        });
    }

    private static byte[] Hash(long lengthBytes, Fill fill)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[StepBytes];
        for (long offset = 0; offset < lengthBytes; offset += StepBytes)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(StepBytes, lengthBytes - offset));
            fill(offset, part);
            hash.AppendData(part);
        }

        return hash.GetHashAndReset();
    }
}
