namespace Shien.Benchmarks;

/// <summary>What the command line asked for.</summary>
/// <param name="Folder">Where images are made; the sources stay there for the next run.</param>
/// <param name="Image">A streamOptimized VMDK to convert instead of the made one.</param>
/// <param name="Shien">A published <c>shien</c>; without it the library runs in this program.</param>
/// <param name="Only">The one conversion to measure, or null for all.</param>
/// <param name="Rounds">How often each side runs.</param>
/// <param name="Others">Machines of other accounts that libvirt is given for the measurement.</param>
internal sealed record Options(string Folder, string? Image, string? Shien, string? Only, int Rounds, int Others = 0)
{
    private const string Usage = """
        usage: Shien.Benchmarks [--only stream|sparse|vdi|compressed] [--shien PROGRAM] [--image STREAM.vmdk] [--rounds N] [--folder FOLDER]
               Shien.Benchmarks list [--rounds N] [--others N]
               Shien.Benchmarks check --shien PROGRAM --image DISK [--rounds N]
               Shien.Benchmarks storage --image DISK [--folder FOLDER]
        """;

    public static Options Parse(string[] args)
    {
        Options options = new(Path.Combine(Path.GetTempPath(), "shien-benchmarks"), null, null, null, 5);
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException(Usage);
            options = args[i] switch
            {
                "--only" when ConvertCase.All.Any(known => known.Name == value) => options with { Only = value },
                "--shien" => options with { Shien = Path.GetFullPath(value) },
                "--image" => options with { Image = Path.GetFullPath(value) },
                "--folder" => options with { Folder = Path.GetFullPath(value) },
                "--rounds" when int.TryParse(value, out int rounds) && rounds > 0 => options with { Rounds = rounds },
                "--others" when int.TryParse(value, out int others) && others is >= 0 and <= 10_000 => options with { Others = others },
                _ => throw new ArgumentException(Usage),
            };
        }

        Directory.CreateDirectory(options.Folder);
        return options;
    }
}
