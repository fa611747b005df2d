namespace Shien.Images.Machines;

/// <summary>How a machine is opened.</summary>
public sealed record OpenOptions
{
    /// <summary>What is used where nothing else is said.</summary>
    public static OpenOptions Default { get; } = new();

    /// <summary>Does not compare the files with the manifest (<c>--ignore-manifest</c>); default false.</summary>
    public bool IgnoreManifest { get; init; }

    /// <summary>Opens a disk that lies in one file, and no package and no other file whatever that one says; default false.</summary>
    public bool OneFile { get; init; }

    /// <summary>Folder for the disks of compressed boxes; default the system's temporary folder.</summary>
    public string SpoolFolder { get; init; } = Path.GetTempPath();

    /// <summary>Most bytes that a compressed box may unpack to; default 256 GiB.</summary>
    public long MaxUnpackedBytes { get; init; } = 256L << 30;

    /// <summary>
    /// Hears the facts as soon as they are known: before a disk is unpacked or checked, where the source names them
    /// first. Whatever it throws ends the opening.
    /// </summary>
    public Action<Machine>? FactsKnown { get; init; }

    /// <summary>Hears how far unpacking and checking are; called often, from the opening thread.</summary>
    public IProgress<OpenProgress>? Progress { get; init; }
}
