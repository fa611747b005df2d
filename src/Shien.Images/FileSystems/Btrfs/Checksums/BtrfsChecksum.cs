using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Shien.Images.FileSystems.Btrfs.Checksums;

/// <summary>Computes and compares checksums.</summary>
internal static class BtrfsChecksum
{
    /// <summary>Bytes of the longest.</summary>
    public const int MaxBytes = 32;

    /// <summary>Bytes of one checksum as it is stored.</summary>
    public static int LengthBytes(ChecksumKind kind) => kind switch
    {
        ChecksumKind.Crc32C => 4,
        ChecksumKind.XxHash64 => 8,
        _ => MaxBytes,
    };

    /// <summary>True if the first bytes of <paramref name="stored"/> are the checksum of <paramref name="content"/>.</summary>
    public static bool Matches(ChecksumKind kind, ReadOnlySpan<byte> stored, ReadOnlySpan<byte> content)
    {
        Span<byte> right = stackalloc byte[MaxBytes];
        Compute(kind, content, right);
        int length = LengthBytes(kind);
        return stored[..length].SequenceEqual(right[..length]);
    }

    /// <summary>Writes the checksum over the first bytes of <paramref name="checksum"/>, which has <see cref="MaxBytes"/>.</summary>
    public static void Compute(ChecksumKind kind, ReadOnlySpan<byte> content, Span<byte> checksum)
    {
        switch (kind)
        {
            case ChecksumKind.Crc32C:
                BinaryPrimitives.WriteUInt32LittleEndian(checksum, ~Crc32C.Append(~0u, content));
                break;
            case ChecksumKind.XxHash64:
                BinaryPrimitives.WriteUInt64LittleEndian(checksum, XxHash64.Of(content));
                break;
            case ChecksumKind.Sha256:
                SHA256.HashData(content, checksum);
                break;
            default:
                Blake2b.Of256(content, checksum);
                break;
        }
    }
}
