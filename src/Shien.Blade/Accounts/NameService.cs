using System.Runtime.InteropServices;
using Shien.Blade.Native;

namespace Shien.Blade.Accounts;

/// <summary>Accounts and groups as login sees them (NSS, so LDAP as well). Calls may block for seconds.</summary>
internal static unsafe class NameService
{
    private const int MaxBufferBytes = 1 << 20;
    private const int MaxGroups = 65536;

    private delegate int Asking(LibC.PasswordEntry* entry, byte* buffer, nuint length, LibC.PasswordEntry** found);

    /// <summary>The account of a uid, or null where the name service knows none.</summary>
    /// <exception cref="IOException">The name service failed.</exception>
    public static Account? Find(uint uid, string administratorGroup, string? publisherGroup = null, string? userGroup = null) => Read(
        (entry, buffer, length, found) => LibC.getpwuid_r(uid, entry, buffer, length, found),
        $"the account of uid {uid} cannot be looked up",
        entry => Make(entry, administratorGroup, publisherGroup, userGroup));

    /// <summary>The account of a name, or null where the name service knows none.</summary>
    /// <exception cref="IOException">The name service failed.</exception>
    public static Account? Find(string name, string administratorGroup, string? userGroup) => Read(
        (entry, buffer, length, found) => LibC.getpwnam_r(name, entry, buffer, length, found),
        $"the account '{name}' cannot be looked up",
        entry => Make(entry, administratorGroup, null, userGroup));

    /// <summary>Which of some groups the account of that name is in; null where the name service knows no such account.</summary>
    /// <exception cref="IOException">The name service failed.</exception>
    public static IReadOnlyCollection<string>? GroupsOf(string account, IReadOnlyCollection<string> groups) => Read(
        (entry, buffer, length, found) => LibC.getpwnam_r(account, entry, buffer, length, found),
        $"the account '{account}' cannot be looked up",
        entry => (IReadOnlyCollection<string>)[.. groups.Where(group => IsMember(entry.Pointer, group))]);

    private static Account Make(Entry found, string administratorGroup, string? publisherGroup, string? userGroup)
    {
        LibC.PasswordEntry* entry = found.Pointer;
        bool isAdministrator = entry->Uid == 0 || IsMember(entry, administratorGroup);
        return new Account(
            Marshal.PtrToStringUTF8((nint)entry->Name) ?? "",
            entry->Uid,
            entry->Gid,
            isAdministrator,
            Marshal.PtrToStringUTF8((nint)entry->Home) ?? "")
        {
            IsPublisher = publisherGroup is not null && IsMember(entry, publisherGroup),
            IsUser = userGroup is null || isAdministrator || IsMember(entry, userGroup),
        };
    }

    private static T? Read<T>(Asking ask, string failure, Func<Entry, T> make)
        where T : class
    {
        for (int length = 1024; ; length *= 2)
        {
            byte[] buffer = new byte[length];
            fixed (byte* memory = buffer)
            {
                LibC.PasswordEntry entry;
                LibC.PasswordEntry* found;
                int error = ask(&entry, memory, (nuint)length, &found);
                if (error == LibC.ErrorRange && length < MaxBufferBytes)
                {
                    continue;
                }

                if (error != 0)
                {
                    throw PosixError.Of(error, failure);
                }

                return found == null ? null : make(new Entry(found));
            }
        }
    }

    /// <summary>The gid of a group, or null.</summary>
    /// <exception cref="IOException">The name service failed.</exception>
    public static uint? FindGroup(string name)
    {
        for (int length = 4096; ; length *= 2)
        {
            byte[] buffer = new byte[length];
            fixed (byte* memory = buffer)
            {
                LibC.GroupEntry entry;
                LibC.GroupEntry* found;
                int error = LibC.getgrnam_r(name, &entry, memory, (nuint)length, &found);
                if (error == LibC.ErrorRange && length < MaxBufferBytes)
                {
                    continue;
                }

                return error == 0
                    ? found == null ? null : found->Gid
                    : throw PosixError.Of(error, $"the group '{name}' cannot be looked up");
            }
        }
    }

    private static bool IsMember(LibC.PasswordEntry* account, string groupName) => FindGroup(groupName) is { } group && IsMember(account, group);

    private static bool IsMember(LibC.PasswordEntry* account, uint group)
    {
        // getgrouplist answers -1 and the wanted count where the list is too short.
        for (int room = 64; room <= MaxGroups; room *= 4)
        {
            uint[] groups = new uint[room];
            int count = room;
            fixed (uint* list = groups)
            {
                if (LibC.getgrouplist(account->Name, account->Gid, list, &count) >= 0)
                {
                    return groups.AsSpan(0, count).Contains(group);
                }
            }
        }

        return false;
    }

    // A pointer is no type argument.
    private readonly struct Entry(LibC.PasswordEntry* pointer)
    {
        public LibC.PasswordEntry* Pointer { get; } = pointer;
    }
}
