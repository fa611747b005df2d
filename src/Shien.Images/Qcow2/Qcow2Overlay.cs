using Microsoft.Win32.SafeHandles;

namespace Shien.Images.Qcow2;

/// <summary>An empty qcow2 file on top of another one: what is written goes into it, everything else is read from the other.</summary>
public static class Qcow2Overlay
{
    /// <summary>Writes one.</summary>
    /// <param name="file">New and empty.</param>
    /// <param name="lengthBytes">Size of the disk, a multiple of 512.</param>
    /// <param name="backingPath">Absolute path of the qcow2 file below.</param>
    /// <exception cref="ImageException">The length is not possible.</exception>
    /// <exception cref="ArgumentException">The path is longer than a header can say.</exception>
    public static void Write(SafeFileHandle file, long lengthBytes, string backingPath)
    {
        Qcow2Layout layout = Qcow2Layout.PlanOverlay(lengthBytes, [], [], backingPath);
        Qcow2Metadata.WriteTables(file, layout, layout.Stored, layout.Zeroed);
        Qcow2Metadata.WriteHeader(file, layout);
    }
}
