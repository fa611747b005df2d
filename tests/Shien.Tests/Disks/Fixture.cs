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

        return Unpack(path, folder.File(Path.GetFileName(name)));
    }

    /// <summary>Puts a fixture into the folder, where it lies as it does in its own.</summary>
    public static string Copy(string name, TemporaryFolder folder)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "fixtures", name);
        string copy = folder.File(string.Join('/', name.Split('/')[1..]));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        if (!File.Exists(path))
        {
            return Unpack(path, copy);
        }

        File.Copy(path, copy);
        return copy;
    }

    private static string Unpack(string path, string unpacked)
    {
        using FileStream packed = File.OpenRead(path + ".zst");
        using DecompressionStream stream = new(packed);
        using FileStream file = File.Create(unpacked);
        stream.CopyTo(file);
        return unpacked;
    }
}
