using System.Runtime.InteropServices;
using System.Text;

namespace Shien.Blade.Native;

/// <content>What the kernel says of a file and .NET does not.</content>
internal static unsafe partial class LibC
{
    public const int AtCurrentDirectory = -100; // AT_FDCWD
    public const int AtEmptyPath = 0x1000; // AT_EMPTY_PATH
    public const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    public const uint BasicStatus = 0x7FF; // STATX_BASIC_STATS
    public const uint RangeWrite = 2; // SYNC_FILE_RANGE_WRITE

    [LibraryImport("libc", SetLastError = true)]
    public static partial int statx(int directory, byte* path, int flags, uint mask, StatusBuffer* status);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int sync_file_range(int descriptor, long offset, long length, uint flags);

    /// <summary>statx(2) of a path; -1 where the kernel does not say.</summary>
    /// <param name="path">Relative to the current directory, or absolute.</param>
    /// <param name="flags">0, or <see cref="NoFollow"/>.</param>
    /// <param name="status">Only where 0 is returned.</param>
    public static int StatusOf(string path, int flags, out StatusBuffer status)
    {
        StatusBuffer found;
        fixed (byte* text = Encoding.UTF8.GetBytes(path + "\0"))
        {
            int result = statx(AtCurrentDirectory, text, flags, BasicStatus, &found);
            status = found;
            return result;
        }
    }

    /// <summary>statx(2) of what is open. Nothing but the system call: it may be made where no code can be loaded any more.</summary>
    /// <param name="descriptor">Open in any way.</param>
    /// <param name="status">Only where 0 is returned.</param>
    public static int StatusOf(int descriptor, out StatusBuffer status)
    {
        StatusBuffer found;
        byte empty = 0;
        int result = statx(descriptor, &empty, AtEmptyPath, BasicStatus, &found);
        status = found;
        return result;
    }

    /// <summary>The part of <c>struct statx</c> that we read; it is the same on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct StatusBuffer
    {
        [FieldOffset(20)]
        public uint Uid;

        [FieldOffset(24)]
        public uint Gid;

        [FieldOffset(28)]
        public ushort Mode;

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
