namespace Shien.Images.Disks.Chains;

/// <summary>An image with everything below it, as one disk.</summary>
internal static class DiskChain
{
    /// <summary>Most images of a chain.</summary>
    public const int MaxImages = 64;

    /// <summary>Opens the image and its parents.</summary>
    /// <param name="source">The image; disposed with the reader, and also when this throws.</param>
    /// <param name="path">Its file.</param>
    /// <param name="registry">Where parents are.</param>
    /// <exception cref="ImageException">An image is missing, damaged, changed since, or its own parent.</exception>
    public static DiskReader Open(ByteSource source, string path, MediaRegistry registry)
    {
        ParentSearch search = new(registry);
        CompanionFiles files = new(path);
        List<string> paths = [files.ImagePath];
        List<DiskReader> images = [DiskImage.OpenOne(source, files)];
        try
        {
            while (images[^1] is LayerReader { Parent: { } link } child)
            {
                (DiskReader parent, string parentPath) = link.Path is { } name
                    ? BackingFile.Open(child, name, link.Format, paths[^1])
                    : search.Find(child, link, paths[^1]);
                images.Add(parent);
                if (paths.Contains(parentPath) || images.Count > MaxImages)
                {
                    throw new ImageException(paths.Contains(parentPath)
                        ? $"'{paths[0]}' cannot be read: '{child.Name}' says that it is a difference to '{parentPath}', which in turn is one to it. The files are damaged, or their UUIDs were changed by hand."
                        : $"'{paths[0]}' is the top of more than {MaxImages} images, each the difference to the next. Delete snapshots that are not needed, which merges them.");
                }

                paths.Add(parentPath);
            }
        }
        catch
        {
            images.ForEach(image => image.Dispose());
            throw;
        }

        DiskReader whole = images[^1];
        for (int i = images.Count - 2; i >= 0; i--)
        {
            whole = new LayeredReader((LayerReader)images[i], whole);
        }

        return whole;
    }
}
