using Shien.Cli.Sources;

namespace Shien.Cli.Convert;

/// <summary>What <c>shien convert</c> was asked for.</summary>
/// <param name="Source">Which machine.</param>
/// <param name="Output">File to write.</param>
internal sealed record ConvertOptions(SourceRequest Source, string Output)
{
    /// <summary>Name of the format, or null to take it from the file's name.</summary>
    public string? To { get; init; }

    /// <summary>Pack the content of a qcow2.</summary>
    public bool Compress { get; init; }

    /// <summary>Read the new file again and compare it with the disk.</summary>
    public bool Verify { get; init; }

    /// <summary>Which of the machine's disks, from 1, or null for its only one.</summary>
    public int? Disk { get; init; }

    /// <summary>Replace an existing file.</summary>
    public bool Force { get; init; }

    /// <summary>Read free space too.</summary>
    public bool AllBlocks { get; init; }
}
