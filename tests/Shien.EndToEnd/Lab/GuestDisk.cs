namespace Shien.EndToEnd.Lab;

/// <summary>Variants of the small guest, made with debugfs on a copy of its disk.</summary>
internal static class GuestDisk
{
    private const long PartitionOffset = 1024 * 1024;

    /// <summary>
    /// A copy into which nobody gets with what Vagrant's manual says: another password, no insecure keys.
    /// The password that works is <paramref name="password"/>.
    /// </summary>
    public static string Safe(string path, string password)
    {
        Run.Program("cp", ["--sparse=always", Artifacts.TinyRaw, path]).Succeeded();
        string hash = Run.Program("openssl", ["passwd", "-6", password]).Succeeded().Trim();
        string shadow = path + ".shadow";
        File.WriteAllText(shadow, $"root:{hash}:19000:0:99999:7:::\nvagrant:{hash}:19000:0:99999:7:::\n");
        Write(path, $"""
            rm /etc/shadow
            write {shadow} /etc/shadow
            sif /etc/shadow mode 0100600
            rm /root/.ssh/authorized_keys
            rm /home/vagrant/.ssh/authorized_keys
            """);
        File.Delete(shadow);
        return path;
    }

    /// <summary>A safe one that every account on a blade reads, with content behind it that cannot be packed.</summary>
    /// <param name="folder">Where; opened to everybody.</param>
    /// <param name="noiseBytes">How much of it; 0 for none.</param>
    /// <param name="seed">The same one gives the same.</param>
    public static string SafeForAll(TemporaryFolder folder, int noiseBytes = 0, int seed = 0)
    {
        string path = Safe(folder.File("safe.raw"), "a password of its own");
        byte[] noise = new byte[noiseBytes];
        new Random(seed).NextBytes(noise);
        using (FileStream disk = new(path, FileMode.Append))
        {
            disk.Write(noise);
        }

        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        return path;
    }

    /// <summary>Runs debugfs commands on the guest's root file system.</summary>
    public static void Write(string disk, string commands)
    {
        RunResult result = Run.Program(
            "debugfs", ["-w", "-f", "-", $"{disk}?offset={PartitionOffset}"], new RunOptions(commands + "\n"));
        result.Succeeded();
    }
}
