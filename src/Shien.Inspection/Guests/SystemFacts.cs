using System.Buffers.Binary;
using System.Globalization;
using Shien.Images;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Guests;

/// <summary>Reads distribution, host name and architecture of a guest.</summary>
internal sealed class SystemFacts(GuestFileSystem guest)
{
    private const int MaxTextBytes = 64 * 1024;

    private static readonly string[] Programs = ["/sbin/init", "/usr/lib/systemd/systemd", "/bin/sh", "/usr/bin/env", "/bin/busybox"];

    public OsFacts? ReadOs()
    {
        if ((TryRead("/etc/os-release") ?? TryRead("/usr/lib/os-release")) is not { } content)
        {
            return null;
        }

        Dictionary<string, string> values = [];
        foreach (string line in GuestText.Decode(content).Split('\n'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                values[line[..equals].Trim()] = GuestText.Clean(line[(equals + 1)..].Trim().Trim('"', '\''), 128);
            }
        }

        string id = values.GetValueOrDefault("ID", "");
        string pretty = values.GetValueOrDefault("PRETTY_NAME") ?? values.GetValueOrDefault("NAME") ?? id;
        return pretty.Length == 0 ? null : new OsFacts(pretty, id, values.GetValueOrDefault("VERSION_ID", ""))
        {
            SupportEnd = DateOnly.TryParseExact(values.GetValueOrDefault("SUPPORT_END", ""), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly end) ? end : null,
        };
    }

    /// <summary>As the guest has it; clean it before showing.</summary>
    public string? ReadHostName() => TryRead("/etc/hostname") is { } content
        ? GuestText.Decode(content).Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0 && l[0] != '#')
        : null;

    public string ReadArchitecture()
    {
        foreach (string path in Programs)
        {
            try
            {
                if (guest.Find(path) is { Kind: FileKind.File } file && MachineOf(file) is { } machine)
                {
                    return machine;
                }
            }
            catch (ImageException)
            {
                // The next program tells as well; if none does, the architecture is unknown, which is an answer.
            }
        }

        return "unknown";
    }

    // ELF header: magic at 00, byte order at 05, e_machine at 12.
    private static string? MachineOf(GuestFile file)
    {
        byte[] head = new byte[20];
        using Stream stream = file.OpenRead();
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length
            || !head.AsSpan().StartsWith("\u007fELF"u8) || head[5] != 1)
        {
            return null;
        }

        return BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(0x12)) switch
        {
            0x03 => "i686",
            0x28 => "arm",
            0x3E => "x86_64",
            0xB7 => "aarch64",
            0xF3 => "riscv64",
            _ => null,
        };
    }

    private byte[]? TryRead(string path)
    {
        try
        {
            return guest.TryRead(path, MaxTextBytes);
        }
        catch (ImageException)
        {
            // A fact that is missing is an answer; the same damage stops the reading of accounts, which reports it.
            return null;
        }
    }
}
