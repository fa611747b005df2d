using Shien.Images.Disks;
using Shien.Images.Disks.Chains;

namespace Shien.Images.Machines.Boxes;

/// <summary>The parts of a disk that lies in a box with its description.</summary>
/// <param name="imagePath">How messages call the description.</param>
/// <param name="take">Gives a file of the box away, or null where it has none of that name.</param>
internal sealed class BoxParts(string imagePath, Func<string, ByteSource?> take) : ImageParts
{
    /// <inheritdoc/>
    public override string ImagePath => imagePath;

    /// <inheritdoc/>
    public override ByteSource Open(string name) =>
        take(name) ?? throw new ImageException($"'{imagePath}' names the file '{Shown.Text(name)}', which is not in the box, or twice. Download the box again.");
}
