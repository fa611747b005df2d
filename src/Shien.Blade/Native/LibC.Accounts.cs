using System.Runtime.InteropServices;

namespace Shien.Blade.Native;

/// <content>The name service switch: accounts and groups as login sees them, LDAP included.</content>
internal static unsafe partial class LibC
{
    [LibraryImport("libc")]
    public static partial int getpwuid_r(uint uid, PasswordEntry* entry, byte* buffer, nuint length, PasswordEntry** result);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int getpwnam_r(string name, PasswordEntry* entry, byte* buffer, nuint length, PasswordEntry** result);

    [LibraryImport("libc")]
    public static partial int getgrouplist(byte* account, uint gid, uint* groups, int* count);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int getgrnam_r(string name, GroupEntry* entry, byte* buffer, nuint length, GroupEntry** result);

    /// <summary><c>struct passwd</c> of glibc.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PasswordEntry
    {
        public byte* Name;
        public byte* Password;
        public uint Uid;
        public uint Gid;
        public byte* Comment;
        public byte* Home;
        public byte* Shell;
    }

    /// <summary><c>struct group</c> of glibc.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct GroupEntry
    {
        public byte* Name;
        public byte* Password;
        public uint Gid;
        public byte** Members;
    }
}
