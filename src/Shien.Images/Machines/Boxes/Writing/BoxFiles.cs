using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Shien.Images.Machines.Boxes.Writing;

/// <summary>The small files of a box that we write.</summary>
internal static class BoxFiles
{
    // vagrant-libvirt 0.11 gives it to QEMU as a ROM, which the split CODE of 4 MiB cannot be: Debian's, Fedora's, Arch's and openSUSE's whole ones.
    private const string LibvirtEfiLoader = """
            loaders = %w[/usr/share/ovmf/OVMF.fd /usr/share/OVMF/OVMF_CODE.fd /usr/share/edk2/ovmf/OVMF_CODE.fd /usr/share/edk2/x64/OVMF.4m.fd /usr/share/qemu/ovmf-x86_64.bin]
            libvirt.loader = loaders.find { |path| File.exist?(path) } || loaders.first

        """;

    /// <summary><c>metadata.json</c>: provider, architecture in Vagrant's words, and what libvirt boxes need.</summary>
    public static byte[] Metadata(BoxProvider provider, Machine machine, IReadOnlyList<BoxDisk> disks)
    {
        using MemoryStream content = new();
        using (Utf8JsonWriter json = new(content))
        {
            json.WriteStartObject();
            json.WriteString("provider", BoxCatalogue.NameOf(provider));
            if (machine.Architecture != GuestArchitecture.Unknown)
            {
                json.WriteString("architecture", machine.Architecture == GuestArchitecture.Aarch64 ? "arm64" : "amd64");
            }

            if (provider == BoxProvider.Libvirt)
            {
                json.WriteString("format", "qcow2");
                // In GiB, and never less than the image: vagrant-libvirt makes the volume of this size.
                json.WriteNumber("virtual_size", (disks[0].CapacityBytes + (1L << 30) - 1) >> 30);
                if (disks.Count > 1)
                {
                    json.WriteStartArray("disks");
                    foreach (BoxDisk disk in disks)
                    {
                        json.WriteStartObject();
                        json.WriteString("path", disk.FileName);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                }
            }

            BoxHardware.Write(json, machine);
            json.WriteEndObject();
        }

        return content.ToArray();
    }

    /// <summary>The Vagrantfile: numbers only, never text of the machine's owner.</summary>
    public static byte[] Vagrantfile(BoxProvider provider, Machine machine)
    {
        bool isEfi = machine.Firmware == Firmware.Efi;
        StringBuilder ruby = new("# Written by shien: the hardware of the machine, nothing else.\nVagrant.configure(\"2\") do |config|\n");
        if (provider == BoxProvider.VirtualBox)
        {
            ruby.Append($"  config.vm.base_mac = \"{BaseMac(machine)}\"\n");
            ruby.Append(isEfi
                ? "  config.vm.provider \"virtualbox\" do |vb|\n    vb.customize [\"modifyvm\", :id, \"--firmware\", \"efi\"]\n  end\n"
                : "");
        }
        else
        {
            ruby.Append("  config.vm.provider \"libvirt\" do |libvirt|\n");
            ruby.Append($"    libvirt.cpus = {machine.Cores}\n    libvirt.memory = {machine.MemoryBytes >> 20}\n");
            ruby.Append(isEfi ? LibvirtEfiLoader : "");
            ruby.Append("  end\n");
        }

        return Encoding.ASCII.GetBytes(ruby.Append("end\n").ToString());
    }

    // Vagrant sets this address again at every import. A machine without a known one gets one of VirtualBox's range
    // that its name decides, so that the same machine makes the same box.
    private static string BaseMac(Machine machine) =>
        NetworkCard.ParseMac(machine.NetworkCards is [var first, ..] ? first.MacAddress : null)?.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant()
        ?? "080027" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(machine.Name)).AsSpan(0, 3));
}
