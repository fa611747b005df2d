using Shien.Images.Disks;
using Shien.Images.Machines.Ovf;
using Shien.Images.Machines.Vagrant;
using Shien.Images.Machines.Vmware;

namespace Shien.Images.Machines.Boxes;

/// <content>From the collected files to the machine.</content>
internal sealed partial class BoxContents
{
    private static readonly string[] LibvirtProviders = ["libvirt", "kvm", "qemu"];

    private bool areFactsTold;

    /// <summary>Makes the machine of what was taken; the disks are its own from then on.</summary>
    /// <exception cref="ImageException">The files make no machine, or do not match the manifest.</exception>
    public MachineSource ToMachine(CancellationToken cancellation)
    {
        (Machine facts, IReadOnlyList<OvfDisk> wanted) = machine is not null
            ? (WithMetadata(machine.Machine), machine.Disks)
            : vmx is { } text ? OfVmware(text)
            : OfLibvirt();
        foreach (OvfDisk disk in wanted)
        {
            CheckDisk(disk);
        }

        TellFacts(facts);
        Verify(wanted, cancellation);
        NoteIgnored();
        MachineSource source = MachineAssembly.Open(
            path, facts, [.. wanted.Select(disk => new Func<DiskReader>(() => OpenDisk(disk.FileName)))], [.. machine?.Notes ?? [], .. notes]);
        // A guest can write the header of another format onto a raw disk: what is claimed must be what is found.
        if (machine is null && vmx is null && metadata?.Format is { } claimed && source.Disks.FirstOrDefault(disk => disk.Format != claimed) is { } other)
        {
            string found = other.Format;
            source.Dispose();
            throw new ImageException($"The disk of '{boxName}' is '{found}', but its '{BoxMetadata.FileName}' says '{Shown.Text(claimed)}'. Correct the one that is wrong and pack the box again.");
        }

        return source;
    }

    // VMware's disks may lie in parts beside their description; nothing else in a box names another file.
    private DiskReader OpenDisk(string name) => vmx is null || machine is not null
        ? DiskImage.Open(Take(name))
        : DiskImage.Open(Take(name), new BoxParts(InBox(name), part => disks.ContainsKey(part) ? Take(part) : null));

    private ByteSource Take(string name) => disks.Remove(name, out ByteSource? disk) ? disk : throw new InvalidOperationException();

    // The OVF is the stronger source; a box for libvirt has no other than metadata.json.
    private Machine WithMetadata(Machine facts) => facts with
    {
        Architecture = facts.Architecture == GuestArchitecture.Unknown && metadata is not null ? metadata.Architecture : facts.Architecture,
        Firmware = facts.Firmware == Firmware.Unknown ? metadata?.Hardware?.Firmware ?? Firmware.Unknown : facts.Firmware,
        NetworkCards = [.. facts.NetworkCards.Select((card, i) => card with { MacAddress = card.MacAddress ?? MetadataMac(i) })],
    };

    private string? MetadataMac(int card) => metadata?.Hardware is { } hardware && card < hardware.NetworkCards.Count
        ? hardware.NetworkCards[card].MacAddress
        : null;

    private (Machine Facts, IReadOnlyList<OvfDisk> Disks) OfVmware((string Name, byte[] Content) text)
    {
        Machine facts = VmxMachine.Parse(text.Content, InBox(text.Name)).Machine;
        return (WithMetadata(facts), [.. facts.DiskNames.Select(disk => new OvfDisk(disk, null))]);
    }

    private (Machine Facts, IReadOnlyList<OvfDisk> Disks) OfLibvirt()
    {
        if (metadata is null)
        {
            throw new ImageException($"'{boxName}' is not a box: it holds neither an .ovf nor a metadata.json. Name a box for virtualbox, libvirt or vmware_desktop, or a disk file.");
        }

        if (!LibvirtProviders.Contains(metadata.Provider))
        {
            bool isVmware = VagrantProject.IsVmware(metadata.Provider);
            throw new ImageException(isVmware || metadata.Provider is "virtualbox" or ""
                ? $"'{boxName}' holds no {(isVmware ? VmwareFolder.Extension : ".ovf")}, which describes the machine. Download it again."
                : $"'{boxName}' is a box for '{Shown.Text(metadata.Provider)}'; boxes for virtualbox, libvirt and vmware_desktop can be read. Add it with 'vagrant box add --provider virtualbox'.");
        }

        IReadOnlyList<string> files = metadata.DiskNames.Count > 0 ? metadata.DiskNames : ["box.img"];
        Machine facts = Machine.OfDisks(Shown.Text(Path.GetFileNameWithoutExtension(boxName)), files) with { Architecture = metadata.Architecture };
        if (metadata.Hardware is { } hardware)
        {
            facts = (facts with
            {
                Cores = hardware.Cores,
                MemoryBytes = hardware.MemoryBytes,
                Firmware = hardware.Firmware,
                NetworkCards = hardware.NetworkCards,
            }).Checked(InBox(BoxMetadata.FileName));
        }

        return (facts, [.. files.Select(file => new OvfDisk(file, null))]);
    }

    private void CheckDisk(OvfDisk disk)
    {
        if (!disks.TryGetValue(disk.FileName, out ByteSource? found))
        {
            string by = description?.Name ?? vmx?.Name ?? BoxMetadata.FileName;
            string held = disks.Count > 0 ? string.Join(", ", disks.Keys.Select(name => $"'{name}'")) : "no disk at all";
            throw new ImageException($"'{boxName}' has no file '{disk.FileName}', which its '{by}' names as a disk; it holds {held}. Download it again.");
        }

        MachineAssembly.CheckSize(disk, found);
    }

    private void Verify(IReadOnlyList<OvfDisk> wanted, CancellationToken cancellation)
    {
        if (manifest is not { } found)
        {
            return;
        }

        OvfManifest digests = OvfManifest.Parse(found.Content, InBox(found.Name));
        if (description is { } text)
        {
            using MemoryByteSource source = new(text.Content, InBox(text.Name));
            AddNote(digests.Verify(text.Name, source, options.Progress, cancellation));
        }

        foreach (OvfDisk disk in wanted)
        {
            AddNote(digests.Verify(disk.FileName, disks[disk.FileName], options.Progress, cancellation));
        }
    }

    private void AddNote(string? note)
    {
        if (note is not null)
        {
            notes.Add(note);
        }
    }

    private void NoteIgnored()
    {
        string[] files = [.. ignored.Where(name => !name.Contains('/')).Concat(machine is null ? [] : disks.Keys.Where(name => machine.Disks.All(d => d.FileName != name)))];
        if (files.Length > 0)
        {
            string more = files.Length > MaxShownNames ? $" and {files.Length - MaxShownNames} more" : "";
            notes.Add($"'{boxName}' also holds {string.Join(", ", files.Take(MaxShownNames).Select(name => $"'{Shown.Text(name)}'"))}{more} (ignored).");
        }
    }

    // In the middle of the box only VirtualBox's own word counts: the weaker metadata.json may come later.
    private void TellFacts()
    {
        if (machine is { Machine.Architecture: not GuestArchitecture.Unknown })
        {
            TellFacts(machine.Machine);
        }
    }

    private void TellFacts(Machine facts)
    {
        if (!areFactsTold)
        {
            areFactsTold = true;
            options.FactsKnown?.Invoke(facts);
        }
    }
}
