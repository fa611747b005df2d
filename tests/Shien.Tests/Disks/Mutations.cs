using System.Buffers.Binary;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.Disks.Chains;

namespace Shien.Tests.Disks;

/// <summary>Damages bytes in the ways that find mistakes, and reads what comes of it.</summary>
internal static class Mutations
{
    // A reader may take this much for a hostile image of a few hundred KiB.
    private const long MaxAllocatedBytes = 128L << 20;

    private static readonly ulong[] Telling = [0, 1, 0x7F, 0xFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF, 1UL << 62, 1UL << 63];

    /// <summary>One to three changes, most of them in the given ranges, where the structures are.</summary>
    public static byte[] Of(byte[] original, Random random, params (int From, int Length)[] ranges)
    {
        byte[] bytes = [.. original];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            (int from, int length) = random.Next(10) == 0 ? (0, bytes.Length) : ranges[random.Next(ranges.Length)];
            Span<byte> at = bytes.AsSpan(from + random.Next(length));
            ulong value = random.Next(2) == 0 ? Telling[random.Next(Telling.Length)] : (ulong)random.NextInt64() >> random.Next(64);
            switch (random.Next(5))
            {
                case 0:
                    at[0] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    at[0] = (byte)random.Next(256);
                    break;
                case 2 when at.Length >= 8:
                    BinaryPrimitives.WriteUInt64LittleEndian(at, value);
                    break;
                case 3 when at.Length >= 8:
                    BinaryPrimitives.WriteUInt64BigEndian(at, value);
                    break;
                case 4 when at.Length >= 4:
                    BinaryPrimitives.WriteUInt32LittleEndian(at, (uint)value);
                    break;
                default:
                    break;
            }
        }

        return random.Next(20) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    /// <summary>
    /// Opens the image, asks for its extents and reads a part of them. Anything but success and <see cref="ImageException"/>
    /// leaves this method. Returns whether it could be opened.
    /// </summary>
    public static bool Survives(byte[] image) => Survives(() => DiskImage.Open(new MemorySource(image)));

    /// <summary>The same for a difference to an image, if it still is one.</summary>
    public static bool SurvivesOver(byte[] image, byte[] parent) => Survives(() =>
    {
        DiskReader disk = DiskImage.OpenOne(new MemorySource(image), companions: null);
        return disk is LayerReader { Parent: not null } top ? new LayeredReader(top, DiskImage.Open(new MemorySource(parent))) : disk;
    });

    /// <inheritdoc cref="Survives(byte[])"/>
    public static bool Survives(Func<DiskReader> open)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isOpened = false;
        try
        {
            using DiskReader disk = open();
            isOpened = true;
            ReadSome(disk);
        }
        catch (ImageException)
        {
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated < MaxAllocatedBytes ? isOpened : throw new InvalidOperationException($"{allocated} bytes were allocated");
    }

    private static void ReadSome(DiskReader disk)
    {
        byte[] buffer = new byte[100_000];
        int reads = 0;
        long end = 0;
        foreach (StoredExtent extent in disk.StoredExtents())
        {
            if (extent.Offset < end || extent.Length <= 0 || extent.End > disk.LengthBytes)
            {
                throw new InvalidOperationException($"{extent} is not inside {disk.LengthBytes}, or before {end}");
            }

            end = extent.End;
            for (long offset = extent.Offset; offset < extent.End && reads < 8; offset += buffer.Length, reads++)
            {
                disk.Read(offset, buffer.AsSpan(0, (int)Math.Min(buffer.Length, extent.End - offset)));
            }
        }
    }
}
