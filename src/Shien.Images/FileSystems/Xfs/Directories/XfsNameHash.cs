using System.Numerics;

namespace Shien.Images.FileSystems.Xfs.Directories;

/// <summary>Names as directories sort and compare them. XFS Algorithms and Data Structures, "Name Hashes"; <c>xfs_da_hashname</c>.</summary>
internal static class XfsNameHash
{
    public static uint Of(ReadOnlySpan<byte> name, bool ignoresCase)
    {
        uint hash = 0;
        foreach (byte b in name)
        {
            hash = (ignoresCase ? Lower(b) : b) ^ BitOperations.RotateLeft(hash, 7);
        }

        return hash;
    }

    public static bool AreEqual(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, bool ignoresCase)
    {
        if (!ignoresCase || one.Length != other.Length)
        {
            return one.SequenceEqual(other);
        }

        for (int i = 0; i < one.Length; i++)
        {
            if (Lower(one[i]) != Lower(other[i]))
            {
                return false;
            }
        }

        return true;
    }

    // linux/fs/xfs/libxfs/xfs_dir2.h, xfs_ascii_ci_xfrm: Latin-1, whatever the guest's names are written in.
    private static byte Lower(byte b) =>
        b is >= (byte)'A' and <= (byte)'Z' or >= 0xC0 and <= 0xD6 or >= 0xD8 and <= 0xDE ? (byte)(b + 0x20) : b;
}
