using System.Runtime.InteropServices;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Passwords;

/// <summary>
/// <c>crypt_r</c> of the system's libcrypt (libxcrypt): knows every kind of hash. Found at run time, so that a system without it
/// only tests less. Not safe for concurrent use.
/// </summary>
internal sealed unsafe class SystemCrypt
{
    // sizeof (struct crypt_data) of libxcrypt; crypt (in place of crypt_r) would use one static buffer.
    private const nuint DataBytes = 32768;

    private readonly delegate* unmanaged[Cdecl]<byte*, byte*, void*, byte*> crypt;

    private SystemCrypt(nint crypt) => this.crypt = (delegate* unmanaged[Cdecl]<byte*, byte*, void*, byte*>)crypt;

    /// <summary>Null where the library is absent or is not libxcrypt.</summary>
    public static SystemCrypt? TryLoad() =>
        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("libcrypt.so.1", out nint library)
        // Only libxcrypt has this function, and only its crypt_data is known to fit.
        && NativeLibrary.TryGetExport(library, "crypt_gensalt_rn", out _)
        && NativeLibrary.TryGetExport(library, "crypt_r", out nint crypt)
            ? new SystemCrypt(crypt)
            : null;

    /// <summary>The whole password field for a password, with the setting of another field.</summary>
    /// <returns>Null where the library does not know or does not like the setting.</returns>
    public string? Hash(string password, string field)
    {
        byte[] phrase = [.. GuestText.Encode(password), 0];
        byte[] setting = [.. GuestText.Encode(field), 0];
        void* data = NativeMemory.AllocZeroed(DataBytes);
        try
        {
            fixed (byte* p = phrase, s = setting)
            {
                byte* result = crypt(p, s, data);
                return result is null || *result == (byte)'*' ? null : Marshal.PtrToStringUTF8((nint)result);
            }
        }
        finally
        {
            NativeMemory.Free(data);
        }
    }
}
