namespace Shien.Images.Disks.Chains;

/// <summary>
/// The files that an image may name as its own: those beside it, or in its box. There are none where an image came from
/// somebody else by itself; its readers then get null and refuse (CVE-2022-47951).
/// </summary>
internal abstract class ImageParts
{
    /// <summary>The image, for messages: its full path, or its name in a box.</summary>
    public abstract string ImagePath { get; }

    /// <summary>Opens one.</summary>
    /// <param name="name">As the image says it.</param>
    /// <exception cref="ImageException">
    /// The name is more than a plain file name, or the file is absent, a device, or a link that leads out of the folder.
    /// </exception>
    public abstract ByteSource Open(string name);
}
