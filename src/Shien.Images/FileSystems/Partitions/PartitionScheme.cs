namespace Shien.Images.FileSystems.Partitions;

/// <summary>How a disk is divided.</summary>
public enum PartitionScheme
{
    /// <summary>Not at all: the file system begins at byte 0, or there is none.</summary>
    None,

    /// <summary>MBR, with logical partitions.</summary>
    Mbr,

    /// <summary>GPT.</summary>
    Gpt,
}
