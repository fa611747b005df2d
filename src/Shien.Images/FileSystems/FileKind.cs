namespace Shien.Images.FileSystems;

/// <summary>What a name in a guest's file system stands for.</summary>
public enum FileKind
{
    /// <summary>A device, FIFO or socket.</summary>
    Other,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Link,
}
