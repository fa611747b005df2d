namespace Shien.Benchmarks.Transfer;

/// <summary>What <c>transfer</c> was asked for.</summary>
/// <param name="Bin">Folder with the published programs.</param>
/// <param name="Disk">The disk of the box.</param>
/// <param name="Used">The disk of the machine that was made of it and used; null where it is to be made.</param>
/// <param name="Vmdk">The used machine as VirtualBox exports it; null where it is to be made.</param>
/// <param name="Case">The one case to measure, or null for all.</param>
/// <param name="Lines">The lines to measure.</param>
/// <param name="Rounds">How often each side runs; the slow peers at 20 Mbit/s run once.</param>
/// <param name="Folder">Where images are made; they stay there for the next run.</param>
internal sealed record TransferOptions(
    string Bin, string Disk, string? Used, string? Vmdk, string? Case, IReadOnlyList<string> Lines, int Rounds, string Folder)
{
    /// <summary>The cases, in the order in which they run.</summary>
    public static readonly string[] Cases = ["first", "own", "box", "again", "pull", "peers"];

    private const string Usage = """
        usage: Shien.Benchmarks transfer --bin FOLDER --disk IMAGE [--used IMAGE] [--vmdk STREAM.vmdk]
                                         [--case first|own|box|again|pull|peers] [--line loopback|20mbit] [--rounds N] [--folder FOLDER]
        """;

    public static TransferOptions Parse(string[] args)
    {
        TransferOptions options = new("", "", null, null, null, [Line.Loopback, Line.Slow], 3, Path.Combine(Path.GetTempPath(), "shien-benchmarks"));
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException(Usage);
            options = args[i] switch
            {
                "--bin" => options with { Bin = Path.GetFullPath(value) },
                "--disk" => options with { Disk = Path.GetFullPath(value) },
                "--used" => options with { Used = Path.GetFullPath(value) },
                "--vmdk" => options with { Vmdk = Path.GetFullPath(value) },
                "--case" when Cases.Contains(value) => options with { Case = value },
                "--line" when value is Line.Loopback or Line.Slow => options with { Lines = [value] },
                "--rounds" when int.TryParse(value, out int rounds) && rounds > 0 => options with { Rounds = rounds },
                "--folder" => options with { Folder = Path.GetFullPath(value) },
                _ => throw new ArgumentException(Usage),
            };
        }

        if (options.Bin.Length == 0 || options.Disk.Length == 0)
        {
            throw new ArgumentException(Usage);
        }

        Directory.CreateDirectory(options.Folder);
        return options;
    }
}
