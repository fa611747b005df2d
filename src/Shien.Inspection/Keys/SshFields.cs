using System.Buffers.Binary;

namespace Shien.Inspection.Keys;

/// <summary>The strings of an SSH message: each has its length before it, 32 bits, big-endian. RFC 4251, 5.</summary>
internal static class SshFields
{
    private const int MaxFields = 16;

    /// <summary>Takes one from the front; null (and nothing taken) where it is not whole.</summary>
    public static byte[]? Take(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length && length > rest.Length - 4)
        {
            return null;
        }

        byte[] field = rest.Slice(4, (int)length).ToArray();
        rest = rest[(4 + (int)length)..];
        return field;
    }

    /// <summary>All of them; null where bytes are left over, or there are more than 16.</summary>
    public static List<byte[]>? Split(ReadOnlySpan<byte> blob)
    {
        List<byte[]> fields = [];
        while (!blob.IsEmpty)
        {
            if (fields.Count == MaxFields || Take(ref blob) is not { } field)
            {
                return null;
            }

            fields.Add(field);
        }

        return fields;
    }

    /// <summary>The inverse of <see cref="Split"/>.</summary>
    public static byte[] Join(params IEnumerable<byte[]> fields)
    {
        using MemoryStream blob = new();
        Span<byte> length = stackalloc byte[4];
        foreach (byte[] field in fields)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
            blob.Write(length);
            blob.Write(field);
        }

        return blob.ToArray();
    }

    /// <summary>A number as SSH writes it: no zeros in front but the one that keeps it positive.</summary>
    public static byte[] Number(ReadOnlySpan<byte> bigEndian)
    {
        ReadOnlySpan<byte> digits = bigEndian.TrimStart((byte)0);
        return digits.IsEmpty || digits[0] < 0x80 ? digits.ToArray() : [0, .. digits];
    }
}
