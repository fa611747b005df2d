using System.Security.Cryptography;
using Shien.EndToEnd.Lab;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.EndToEnd.Boxes;

/// <summary>What <c>boxes/NAME/build</c> makes of Debian's packages.</summary>
internal static class BuiltBox
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(40);

    /// <summary>Builds it as whoever works there would.</summary>
    public static void Build(string script, string folder, params string[] options) =>
        Run.Program(script, [.. options, folder], new RunOptions(Limit: Limit)).Succeeded();

    /// <summary>Builds it on another day, in another time zone, with other rights on new files and in another language.</summary>
    public static void BuildOnAnotherDay(string script, string folder, params string[] options) => Run.Program(
        "bash",
        ["-c", "umask 077; exec \"$@\"", "bash", "faketime", "-f", "+2d", script, .. options, folder],
        new RunOptions(Limit: Limit)
        {
            Environment = new Dictionary<string, string?>
            {
                ["PATH"] = Artifacts.Root("tests/lab/otherday") + ":" + Environment.GetEnvironmentVariable("PATH"),
                // Times that files have are theirs: faketime would move them as well when they are read.
                ["NO_FAKE_STAT"] = "1",
                ["TZ"] = "Pacific/Auckland",
                ["LC_ALL"] = "de_DE.UTF-8",
            },
        }).Succeeded();

    /// <summary>Every file below a folder, with its hash; sorted.</summary>
    public static IReadOnlyList<string> Hashes(string folder) =>
    [
        .. from path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
           orderby path
           select $"{Path.GetRelativePath(folder, path)} {HashOf(path)}",
    ];

    private static string HashOf(string path)
    {
        // Of a disk that is mostly holes, its blocks.
        if (path.EndsWith(".raw", StringComparison.Ordinal))
        {
            using DiskReader disk = DiskImage.Open(path);
            return BlockMapBuilder.Build(disk, null, CancellationToken.None).RootHash.ToString();
        }

        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
