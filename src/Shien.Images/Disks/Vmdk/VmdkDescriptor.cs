using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Shien.Images.Disks.Chains;

namespace Shien.Images.Disks.Vmdk;

/// <summary>
/// The text in a VMDK that says how extents make a disk (VMware Virtual Disk Format 5.0, "The Descriptor File"). What it
/// names is only opened where that is allowed, and then only beside it (CVE-2022-47951).
/// </summary>
/// <param name="Type"><c>createType</c>.</param>
/// <param name="Identity">By what a child knows this image again.</param>
/// <param name="Parent">The image that this one is a difference to, or null.</param>
/// <param name="Extents">The parts of the disk, in its order.</param>
internal sealed record VmdkDescriptor(string Type, DiskIdentity Identity, ParentLink? Parent, IReadOnlyList<VmdkExtentLine> Extents)
{
    /// <summary>Largest descriptor that is looked at.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>What to do about a disk that is not read.</summary>
    public const string Remedy =
        "Convert it with \"VBoxManage clonemedium disk FILE FILE.vmdk --format VMDK\" (or \"--variant Stream\") and use that file, or export the machine as .ova.";

    // A disk of 2 TiB in parts of 2 GiB has 1024.
    private const int MaxExtents = 8192;
    private const uint NoParent = uint.MaxValue;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly HashSet<string> TypesInOneFile = new(["monolithicSparse", "streamOptimized"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> TypesInManyFiles = new(
        ["monolithicFlat", "twoGbMaxExtentFlat", "twoGbMaxExtentSparse", "monolithicSparse", "vmfs", "vmfsThin", "vmfsEagerZeroedThick", "vmfsPreallocated", "custom"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the text of a file that is nothing else.</summary>
    /// <exception cref="ImageException">It makes no sense, or is too long.</exception>
    public static VmdkDescriptor Read(ByteSource source)
    {
        if (source.LengthBytes > MaxBytes)
        {
            throw Damaged(source.Name, $"it begins as a descriptor, but has {source.LengthBytes} bytes");
        }

        byte[] text = new byte[source.LengthBytes];
        source.Read(0, text);
        return Parse(text, source.Name);
    }

    /// <summary>Reads a text that may be followed by zeros.</summary>
    /// <exception cref="ImageException">It makes no sense.</exception>
    public static VmdkDescriptor Parse(ReadOnlySpan<byte> bytes, string name)
    {
        int end = bytes.IndexOf((byte)0);
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        List<VmdkExtentLine> extents = [];
        foreach (string line in Decode(end < 0 ? bytes : bytes[..end]).Split('\n'))
        {
            string trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#')
            {
                continue;
            }

            if (VmdkExtentLine.IsOne(trimmed))
            {
                extents.Add(VmdkExtentLine.Parse(trimmed, name));
                continue;
            }

            int equals = trimmed.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? "" : trimmed[..equals].Trim();
            bool isData = key.StartsWith("ddb.", StringComparison.OrdinalIgnoreCase) && !key.StartsWith("ddb.uuid", StringComparison.OrdinalIgnoreCase);
            if (key.Length == 0 || (!values.TryAdd(key, trimmed[(equals + 1)..].Trim().Trim('"')) && !isData))
            {
                throw Damaged(name, $"the line '{Shown.Text(trimmed)}' of its descriptor makes no sense, or comes twice");
            }
        }

        if (extents.Count is 0 or > MaxExtents || extents.Sum(extent => extent.LengthBytes) > DiskImage.MaxLengthBytes)
        {
            throw Damaged(name, $"its descriptor names {extents.Count} extents; 1 to {MaxExtents} of together 64 TiB are possible");
        }

        DiskIdentity identity = new(Id(values, "ddb.uuid.image", name), Id(values, "ddb.uuid.modification", name) ?? Guid.Empty, ContentId(values, "CID", name));
        return new VmdkDescriptor(values.GetValueOrDefault("createType", ""), identity, ParentOf(values, name), extents);
    }

    /// <summary>Refuses a descriptor inside a sparse file unless that file is the whole disk.</summary>
    /// <exception cref="ImageException">It is not.</exception>
    public void CheckEmbedded(string name)
    {
        if (!TypesInOneFile.Contains(Type))
        {
            throw new ImageException(
                $"'{name}' is one file, and says that it is a VMDK of type '{Shown.Text(Type)}' (monolithicSparse and streamOptimized are one file). {Remedy}");
        }

        if (Extents is not [{ Kind: VmdkExtentKind.Sparse } extent])
        {
            throw Damaged(name, $"its descriptor names {Extents.Count} extents, of which the first is {Extents[0].Kind}, instead of itself");
        }

        if (extent.FileName.AsSpan().ContainsAny('/', '\\'))
        {
            throw new ImageException($"'{name}' names the file '{Shown.Text(extent.FileName)}' as its extent; only a plain name in quotes is allowed. {Remedy}");
        }
    }

    /// <summary>Refuses a descriptor that is a file of its own unless the others may be opened.</summary>
    /// <exception cref="ImageException">They may not, or the type is not read.</exception>
    public void CheckDescribed(string name, bool mayOpenOthers)
    {
        if (!TypesInManyFiles.Contains(Type))
        {
            throw new ImageException($"'{name}' is a VMDK of type '{Shown.Text(Type)}', which is not read ({string.Join(", ", TypesInManyFiles)} are). {Remedy}");
        }

        if (!mayOpenOthers)
        {
            throw new ImageException($"'{name}' is a VMDK of type '{Shown.Text(Type)}': its content is in other files, and no other file is opened here. {Remedy}");
        }
    }

    /// <summary>Writes the descriptor of a whole disk in one streamOptimized file.</summary>
    /// <param name="bytes">Room for it, cleared.</param>
    /// <param name="lengthBytes">Size of the disk.</param>
    /// <param name="name">Name of the file.</param>
    public static void WriteStreamOptimized(Span<byte> bytes, long lengthBytes, string name)
    {
        // ddb.geometry stays what every BIOS translates to more than 1024 cylinders; nobody reads it for a large disk.
        const int sectorsPerCylinder = 16 * 63;
        long sectors = lengthBytes / DiskImage.SectorBytes;
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # Disk DescriptorFile
            version=1
            CID={RandomNumberGenerator.GetHexString(8, lowercase: true)}
            parentCID=ffffffff
            createType="streamOptimized"

            # Extent description
            RW {sectors} SPARSE "{name}"

            # The disk Data Base
            #DDB

            ddb.virtualHWVersion = "4"
            ddb.adapterType="ide"
            ddb.geometry.cylinders="{Math.Clamp(sectors / sectorsPerCylinder, 1, 16383)}"
            ddb.geometry.heads="16"
            ddb.geometry.sectors="63"
            ddb.uuid.image="{Guid.NewGuid()}"
            ddb.uuid.parent="{Guid.Empty}"
            ddb.uuid.modification="{Guid.Empty}"
            ddb.uuid.parentmodification="{Guid.Empty}"

            """);
        Encoding.UTF8.GetBytes(text, bytes);
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    // VirtualBox links by UUID and leaves parentCID alone; VMware and qemu-img link by parentCID and a name.
    private static ParentLink? ParentOf(Dictionary<string, string> values, string name)
    {
        Guid? id = Id(values, "ddb.uuid.parent", name);
        uint? contentId = ContentId(values, "parentCID", name);
        string? hint = values.GetValueOrDefault("parentFileNameHint");
        return id is null && contentId is null && hint is null
            ? null
            : new ParentLink(id, Id(values, "ddb.uuid.parentmodification", name), contentId, hint is null ? [] : [hint]);
    }

    private static Guid? Id(Dictionary<string, string> values, string key, string name)
    {
        if (!values.TryGetValue(key, out string? text))
        {
            return null;
        }

        return Guid.TryParse(text, out Guid id)
            ? id == Guid.Empty ? null : id
            : throw Damaged(name, $"its {key} '{Shown.Text(text)}' is no UUID");
    }

    private static uint? ContentId(Dictionary<string, string> values, string key, string name)
    {
        if (!values.TryGetValue(key, out string? text))
        {
            return null;
        }

        return uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint id)
            ? id == NoParent ? null : id
            : throw Damaged(name, $"its {key} '{Shown.Text(text)}' is no number of eight hexadecimal digits");
    }

    private static ImageException Damaged(string name, string why) => new($"'{name}' is a damaged VMDK disk: {why}. Export the machine again.");
}
