using Microsoft.Win32.SafeHandles;
using Shien.Api;
using Shien.Blade.Store;

namespace Shien.Blade.Machines;

/// <summary>
/// UEFI firmware, package <c>ovmf</c>. The machine's variables lie beside its image and belong to the machine uid:
/// what libvirt would make for itself could not be opened under that uid, and would not move with the machine.
/// </summary>
/// <param name="CodePath">The firmware.</param>
/// <param name="VariablesPath">The variables a new machine begins with.</param>
internal sealed record EfiFirmware(string CodePath, string VariablesPath)
{
    /// <summary>Where Debian's package puts them.</summary>
    public static EfiFirmware Debian { get; } = new("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd");

    /// <summary>Refuses where the blade does not have it.</summary>
    /// <exception cref="RefusalException">It is missing.</exception>
    public void CheckPresent()
    {
        if (!File.Exists(CodePath) || !File.Exists(VariablesPath))
        {
            throw new RefusalException(
                ErrorCodes.Backend,
                $"the machine starts by UEFI, and this blade has no UEFI firmware ('{CodePath}' is missing)",
                "Ask an administrator to run on the blade: apt-get install ovmf");
        }
    }

    /// <summary>Makes a machine's variables in a folder of the spool, and syncs them; the path of the file.</summary>
    /// <param name="from">What they are a copy of: those that new machines begin with, or another machine's.</param>
    /// <param name="folder">Root's own.</param>
    public static string Memory(string from, string folder)
    {
        string path = Path.Combine(folder, "nvram");
        using SafeFileHandle file = SafeFile.Create(path);
        RandomAccess.Write(file, File.ReadAllBytes(from), 0);
        RandomAccess.FlushToDisk(file);
        return path;
    }
}
