using System.Security.Cryptography;
using System.Text;

namespace Shien.Blade.Store;

/// <summary>
/// MAC addresses that are given away: one file each, made with O_EXCL, which is atomic on every store, also between
/// blades.
/// </summary>
internal sealed class MacLedger(StoreLayout layout)
{
    /// <summary>First half of every address: what QEMU and KVM use.</summary>
    public const string Prefix = "52:54:00";

    private const int Attempts = 1000;

    /// <summary>Takes an address that nothing in the store has.</summary>
    /// <param name="owner">Written into the file, for people.</param>
    public string Take(string owner)
    {
        Span<byte> rest = stackalloc byte[3];
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            RandomNumberGenerator.Fill(rest);
            string mac = $"{Prefix}:{rest[0]:x2}:{rest[1]:x2}:{rest[2]:x2}";
            try
            {
                using FileStream file = new(layout.Lease(mac), new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = SafeFile.Private,
                });
                file.Write(Encoding.UTF8.GetBytes(owner + "\n"));
                return mac;
            }
            catch (IOException) when (File.Exists(layout.Lease(mac)))
            {
                // Somebody has it.
            }
        }

        throw new IOException($"no free MAC address was found in {Attempts} attempts; look into '{layout.Leases}'");
    }

    /// <summary>Gives an address back.</summary>
    public void Release(string mac) => File.Delete(layout.Lease(mac));
}
