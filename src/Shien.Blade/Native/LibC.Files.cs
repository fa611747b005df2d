using System.Runtime.InteropServices;

namespace Shien.Blade.Native;

/// <content>What the kernel says of a file and .NET does not.</content>
internal static partial class LibC
{
    public const int CurrentDirectory = -100; // AT_FDCWD
    public const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    public const uint BasicStatus = 0x7FF; // STATX_BASIC_STATS
    public const uint RangeWrite = 2; // SYNC_FILE_RANGE_WRITE

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(int directory, string path, int flags, uint mask, out StatusBuffer status);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int sync_file_range(int descriptor, long offset, long length, uint flags);

    /// <summary><c>struct statx</c>, which is the same on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct StatusBuffer
    {
        [FieldOffset(24)]
        public uint Gid;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public long LengthBytes;

        [FieldOffset(48)]
        public long Blocks;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;
    }
}
