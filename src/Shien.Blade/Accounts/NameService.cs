using System.Runtime.InteropServices;
using Shien.Blade.Native;

namespace Shien.Blade.Accounts;

/// <summary>Accounts and groups as login sees them (NSS, so LDAP as well). Calls may block for seconds.</summary>
internal static unsafe class NameService
{
    private const int MaxBufferBytes = 1 << 20;
    private const int MaxGroups = 65536;

    /// <summary>The account of a uid, or null where the name service knows none.</summary>
    /// <exception cref="IOException">The name service failed.</exception>
    public static Account? Find(uint uid, string administratorGroup, string? publisherGroup = null)
    {
        for (int length = 1024; ; length *= 2)
        {
            byte[] buffer = new byte[length];
            fixed (byte* memory = buffer)
            {
                LibC.PasswordEntry entry;
                LibC.PasswordEntry* found;
                int error = LibC.getpwuid_r(uid, &entry, memory, (nuint)length, &found);
                if (error == LibC.ErrorRange && length < MaxBufferBytes)
                {
                    continue;
                }

                if (error != 0)
                {
                    throw PosixError.Of(error, $"the account of uid {uid} cannot be looked up");
                }

                return found == null
                    ? null
                    : new Account(
                        Marshal.PtrToStringUTF8((nint)found->Name) ?? "",
                        found->Uid,
                        found->Gid,
                        found->Uid == 0 || IsMember(found, administratorGroup),
                        Marshal.PtrToStringUTF8((nint)found->Home) ?? "")
                    {
                        IsPublisher = publisherGroup is not null && IsMember(found, publisherGroup),
                    };
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
}
