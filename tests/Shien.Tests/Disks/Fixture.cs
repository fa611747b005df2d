using ZstdSharp;

namespace Shien.Tests.Disks;

/// <summary>Files of a real VirtualBox 7.2.22; see tests/fixtures.</summary>
internal static class Fixture
{
    /// <summary>Path of a fixture; one that is stored as .zst is unpacked into <paramref name="folder"/> first.</summary>
    public static string PathOf(string name, TemporaryFolder folder)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "fixtures", name);
        if (File.Exists(path))
        {
            return path;
        }

        string unpacked = folder.File(Path.GetFileName(name));
        using FileStream packed = File.OpenRead(path + ".zst");
        using DecompressionStream stream = new(packed);
        using FileStream file = File.Create(unpacked);
        stream.CopyTo(file);
        return unpacked;
    }
}
