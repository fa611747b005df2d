using System.Globalization;
using Shien.Api.Boxes;
using Shien.CommandLine;
using Shien.Images.Blocks;

namespace Shien.Cli.Boxes.Registries;

/// <summary>
/// A box as an artifact of an OCI registry: its manifest is the config; its signature, the block map of each disk, and the blocks are
/// layers. A layer of blocks holds those that a disk stores within 8 MiB, as frames: where two versions do not differ they share layers.
/// </summary>
internal static class BoxArtifact
{
    /// <summary>Blocks of a disk to which one layer belongs: 8 MiB from a multiple of that.</summary>
    public const int GroupBlocks = 128;

    private const string ArtifactType = "application/vnd.shien.box.v1";
    private const string ConfigType = "application/vnd.shien.box.manifest.v1+json";
    private const string SignatureType = "application/vnd.shien.box.signature.v1";
    private const string MapType = "application/vnd.shien.box.map.v1";
    private const string BlocksType = "application/vnd.shien.box.blocks.v1";
    private const string Disk = "vnd.shien.box.disk";
    private const string Group = "vnd.shien.box.group";

    // 8 MiB of blocks that do not compress, and what frames add.
    private const long MaxLayerBytes = 9 << 20;

    /// <summary>Names content that is the box's manifest.</summary>
    public static OciDescriptor Config(string digest, long size) => new(ConfigType, digest, size);

    /// <summary>Names content that is its signature.</summary>
    public static OciDescriptor Signature(string digest, long size) => new(SignatureType, digest, size);

    /// <summary>Names content that is the block map of a disk, from 1.</summary>
    public static OciDescriptor Map(string digest, long size, int disk) => new(MapType, digest, size, new Dictionary<string, string> { [Disk] = Text(disk) });

    /// <summary>Names content that is the blocks of a group.</summary>
    public static OciDescriptor Blocks(string digest, long size, int disk, int group) =>
        new(BlocksType, digest, size, new Dictionary<string, string> { [Disk] = Text(disk), [Group] = Text(group) });

    /// <summary>The artifact.</summary>
    public static OciManifest Make(OciDescriptor config, IReadOnlyList<OciDescriptor> layers, BoxManifest box) => new(
        2,
        OciManifest.Type,
        ArtifactType,
        config,
        layers,
        new Dictionary<string, string>
        {
            ["org.opencontainers.image.title"] = box.Name,
            ["org.opencontainers.image.version"] = box.Version,
            ["org.opencontainers.image.created"] = box.Published.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        });

    /// <summary>Returns normally if it is a box of ours, whose small parts are of a size that they can have.</summary>
    /// <exception cref="UserException">It is something else.</exception>
    public static void Check(OciManifest manifest, RegistryReference place)
    {
        if (manifest.ArtifactType != ArtifactType || manifest.Config.MediaType != ConfigType)
        {
            throw new UserException($"'{place}' is no box of Shien but '{manifest.ArtifactType}'.", "Name a place to which 'shien box mirror' has written.");
        }

        if (manifest.Config.Size is < 2 or > BoxManifest.MaxBytes || SignatureOf(manifest, place).Size is < 1 or > SignedManifest.MaxSignatureChars)
        {
            throw new UserException($"'{place}' is damaged: its manifest or signature has a size that cannot be.");
        }
    }

    /// <summary>Its signature.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static OciDescriptor SignatureOf(OciManifest manifest, RegistryReference place) =>
        manifest.Layers.FirstOrDefault(layer => layer.MediaType == SignatureType) ?? throw Missing(place, "signature");

    /// <summary>The block map of a disk.</summary>
    /// <exception cref="UserException">There is none of a size that it can have.</exception>
    public static OciDescriptor MapOf(OciManifest manifest, RegistryReference place, int disk, BoxDisk what) =>
        manifest.Layers.FirstOrDefault(layer => layer.MediaType == MapType && Has(layer, Disk, disk) && layer.Size <= 64 + (what.StoredBlocks * (BlockMap.HashBytes + 16)))
        ?? throw Missing(place, $"block map of disk {disk}");

    /// <summary>The blocks of a group.</summary>
    /// <exception cref="UserException">They are not there.</exception>
    public static OciDescriptor BlocksOf(OciManifest manifest, RegistryReference place, int disk, int group) =>
        manifest.Layers.FirstOrDefault(layer => layer.MediaType == BlocksType && Has(layer, Disk, disk) && Has(layer, Group, group) && layer.Size <= MaxLayerBytes)
        ?? throw Missing(place, $"part {group} of disk {disk}");

    private static bool Has(OciDescriptor layer, string key, int value) => layer.Annotations?.GetValueOrDefault(key) == Text(value);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static UserException Missing(RegistryReference place, string what) =>
        new($"'{place}' is not whole: the {what} is not among its layers.", "Write it anew with 'shien box mirror'.");
}
