namespace Shien.Images.Disks.Chains;

/// <summary>The files beside an image on the laptop.</summary>
/// <param name="imagePath">The image.</param>
internal sealed class CompanionFiles(string imagePath) : ImageParts
{
    private readonly string folder = Path.GetDirectoryName(Path.GetFullPath(imagePath)) ?? "/";

    /// <inheritdoc/>
    public override string ImagePath { get; } = Path.GetFullPath(imagePath);

    /// <inheritdoc/>
    public override ByteSource Open(string name)
    {
        if (!FileNames.IsPlain(name))
        {
            throw new ImageException($"'{ImagePath}' names the file '{Shown.Text(name)}'; only a plain file name in its own folder is opened. Move the disk's files into one folder and correct the name there.");
        }

        return OpenRegular(Path.Combine(folder, name));
    }

    /// <summary>Opens a file that an image named: a regular one that lies where it seems to lie.</summary>
    /// <exception cref="ImageException">It does not, or cannot be opened.</exception>
    public static ByteSource OpenRegular(string path)
    {
        FileInfo file = new(path);
        FileSystemInfo? target;
        try
        {
            target = file.Exists ? file.ResolveLinkTarget(returnFinalTarget: true) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"'{path}' cannot be opened: {e.Message}", e);
        }

        if (target is not null && Path.GetDirectoryName(target.FullName) != file.DirectoryName)
        {
            throw new ImageException($"'{path}' is a link that leads out of its folder, to '{Shown.Text(target.FullName)}'. Put the file itself there.");
        }

        return FileByteSource.OpenRegular(path)
            ?? throw new ImageException($"'{path}' is a pipe, a socket or a device; only a file at rest can be part of a disk.");
    }
}
