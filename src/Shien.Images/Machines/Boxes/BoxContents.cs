using Shien.Images.Disks;
using Shien.Images.Machines.Ovf;
using Shien.Images.Machines.Vmware;

namespace Shien.Images.Machines.Boxes;

/// <summary>
/// Takes the entries of a box one after the other, whatever archive they come from: keeps the few small files, finds or
/// unpacks the disks, refuses what a box must not hold.
/// </summary>
internal sealed partial class BoxContents(string path, string boxName, long packedBytes, OpenOptions options) : IDisposable
{
    private const int MaxShownNames = 3;

    // A disk of 512 GiB in parts of 2 GiB.
    private const int MaxParts = 256;

    // Zeros alone pack about 1030 times in gzip and zip; a disk with anything on it never nears this.
    private const int MaxRatio = 500;
    private const long SmallBytes = 1L << 30;

    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ByteSource> disks = new(StringComparer.Ordinal);
    private readonly List<string> notes = [];
    private readonly List<string> ignored = [];
    private (string Name, byte[] Content)? description;
    private (string Name, byte[] Content)? vmx;
    private (string Name, byte[] Content)? manifest;
    private OvfMachine? machine;
    private BoxMetadata? metadata;
    private long totalBytes;

    /// <summary>Takes the next entry.</summary>
    /// <exception cref="ImageException">It must not be in a box, or is damaged.</exception>
    public void Add(BoxMember member)
    {
        string name = MemberNames.Checked(member.Name, boxName);
        if (member.OtherKind is { } kind)
        {
            throw new ImageException($"'{boxName}' holds '{Shown.Text(member.Name)}', which is {kind}; a box holds regular files only. Pack it again with 'vagrant package'.");
        }

        if (member.IsFolder)
        {
            return;
        }

        if (!names.Add(name))
        {
            throw new ImageException($"'{boxName}' holds '{name}' twice, so it could be read in two ways. Pack it again with 'vagrant package'.");
        }

        if (member.PlainOffset is null)
        {
            totalBytes = member.LengthBytes >= 0 && member.LengthBytes <= options.MaxUnpackedBytes - totalBytes
                ? totalBytes + member.LengthBytes
                : throw Packed.UnpackStream.TooLarge(boxName, options.MaxUnpackedBytes);
            CheckRatio(member);
        }

        Keep(name, member);
    }

    /// <summary>Throws away the disks.</summary>
    public void Dispose()
    {
        foreach (ByteSource disk in disks.Values)
        {
            disk.Dispose();
        }
    }

    private void CheckRatio(BoxMember member)
    {
        if (member.StoredBytes > SmallBytes && member.StoredBytes / MaxRatio > packedBytes)
        {
            throw new ImageException(
                $"'{boxName}' has {packedBytes} bytes, but would unpack its '{Shown.Text(member.Name)}' to {member.StoredBytes} bytes; no disk packs that well. If it is no bomb, unpack it by hand and name its .ovf or disk file.");
        }
    }

    private void Keep(string name, BoxMember member)
    {
        switch (MemberNames.KindOf(name))
        {
            case MemberKind.Description:
                description = description is null
                    ? (name, ReadSmall(name, member, HardenedXml.MaxChars))
                    : throw new ImageException($"'{boxName}' holds two descriptions, '{description.Value.Name}' and '{name}'. Unpack it and name the .ovf you mean.");
                machine = OvfReader.Read(description.Value.Content, InBox(name));
                break;
            case MemberKind.Vmx:
                vmx = vmx is null
                    ? (name, ReadSmall(name, member, VmxText.MaxBytes))
                    : throw new ImageException($"'{boxName}' holds two descriptions, '{vmx.Value.Name}' and '{name}'. Unpack it and name the .vmx you mean.");
                break;
            case MemberKind.Metadata:
                metadata = BoxMetadata.Parse(ReadSmall(name, member, BoxMetadata.MaxBytes), InBox(name));
                break;
            case MemberKind.Manifest when !options.IgnoreManifest:
                manifest = manifest is null
                    ? (name, ReadSmall(name, member, OvfManifest.MaxBytes))
                    : throw new ImageException($"'{boxName}' holds two manifests, '{manifest.Value.Name}' and '{name}'. Pass --ignore-manifest to take it without.");
                break;
            case MemberKind.Disk:
                KeepDisk(name, member);
                break;
            case MemberKind.PrivateKey:
                notes.Add($"'{boxName}' carries a private key, '{name}'; it is neither read nor sent.");
                break;
            case MemberKind.Other:
                ignored.Add(name);
                break;
        }

        TellFacts();
    }

    private void KeepDisk(string name, BoxMember member)
    {
        if (machine is not null && machine.Disks.All(disk => disk.FileName != name))
        {
            ignored.Add(name);
            return;
        }

        bool isPart = MemberNames.IsPart(name);
        if (disks.Keys.Count(other => MemberNames.IsPart(other) == isPart) == (isPart ? MaxParts : Machine.MaxDisks))
        {
            throw new ImageException($"'{boxName}' holds more than {Machine.MaxDisks} disks, or one in more than {MaxParts} parts. Unpack it and name the .ovf, .vmx or disk file you mean.");
        }

        disks.Add(name, member.PlainOffset is { } offset
            ? new SliceByteSource(FileByteSource.Open(path), offset, member.LengthBytes, InBox(name))
            : Spool.Store(member, InBox(name), options));
    }

    private byte[] ReadSmall(string name, BoxMember member, int maxBytes)
    {
        if (member.LengthBytes > maxBytes)
        {
            throw new ImageException($"'{InBox(name)}' has {member.LengthBytes} bytes; {maxBytes} are possible. Download the box again.");
        }

        byte[] content = new byte[member.LengthBytes];
        member.Unpack((offset, bytes) =>
        {
            if (bytes.Length > content.Length - offset)
            {
                throw new ImageException($"'{InBox(name)}' is larger than the box says. Download the box again.");
            }

            bytes.CopyTo(content.AsSpan((int)offset));
        });
        return content;
    }

    private string InBox(string name) => $"{name} in {boxName}";
}
