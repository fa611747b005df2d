using System.Globalization;
using System.Text;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Survey;

namespace Shien.Inspection.Guests;

/// <summary>What the guest mounts where. fstab(5).</summary>
internal static class Fstab
{
    // Each line costs a search; real files have a dozen.
    private const int MaxLines = 256;

    /// <summary>Device, mount point and options of the lines that mount below the root, shortest path first.</summary>
    public static IReadOnlyList<(string Device, string MountPoint, string Options)> Parse(byte[] content)
    {
        List<(string Device, string MountPoint, string Options)> mounts = [];
        foreach (string line in GuestText.Decode(content).Split('\n').Take(MaxLines))
        {
            string[] fields = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 2 && fields[0][0] != '#' && fields[1][0] == '/' && fields[1].Length > 1)
            {
                mounts.Add((Unescape(fields[0]), Unescape(fields[1]).TrimEnd('/'), fields.Length > 3 ? Unescape(fields[3]) : ""));
            }
        }

        return [.. mounts.OrderBy(m => m.MountPoint.Length)];
    }

    /// <summary>True if a line's first field names this volume.</summary>
    public static bool Names(string device, SurveyedVolume volume)
    {
        int equals = device.IndexOf('=', StringComparison.Ordinal);
        (string key, string value) = equals > 0 ? (device[..equals], device[(equals + 1)..].Trim('"')) : ByPath(device);
        return key switch
        {
            "UUID" => Same(value, volume.Identity.Uuid),
            "LABEL" => value == volume.Identity.Label,
            _ when volume.LogicalVolume is { } logical => IsLogicalVolume(device, logical),
            "PARTUUID" => Same(value, volume.Partition.Uuid),
            "PARTLABEL" => value == volume.Partition.Label,
            _ => IsKernelName(device, volume),
        };
    }

    private static (string Key, string Value) ByPath(string device)
    {
        foreach ((string folder, string key) in (ReadOnlySpan<(string, string)>)
            [("/dev/disk/by-uuid/", "UUID"), ("/dev/disk/by-label/", "LABEL"), ("/dev/disk/by-partuuid/", "PARTUUID"), ("/dev/disk/by-partlabel/", "PARTLABEL")])
        {
            if (device.StartsWith(folder, StringComparison.Ordinal))
            {
                return (key, device[folder.Length..]);
            }
        }

        return ("", device);
    }

    // /dev/sda1, /dev/vdb2, /dev/nvme0n1p3: the disks come in the order of the machine.
    private static bool IsKernelName(string device, SurveyedVolume volume)
    {
        char letter = (char)('a' + volume.Disk - 1);
        string number = volume.Partition.Number == 0 ? "" : volume.Partition.Number.ToString(CultureInfo.InvariantCulture);
        return device == $"/dev/sd{letter}{number}" || device == $"/dev/vd{letter}{number}" || device == $"/dev/hd{letter}{number}"
            || device == $"/dev/xvd{letter}{number}" || device == $"/dev/nvme{volume.Disk - 1}n1{(number.Length > 0 ? "p" : "")}{number}";
    }

    // udev's 13-dm-disk.rules and 11-dm-lvm.rules of LVM2.
    private static bool IsLogicalVolume(string device, LogicalVolumeName name) =>
        device == $"/dev/mapper/{name.MapperName}" || device == $"/dev/{name}"
        || device == $"/dev/disk/by-id/dm-name-{name.MapperName}" || device == $"/dev/disk/by-id/dm-uuid-LVM-{name.GroupId}{name.Id}";

    private static bool Same(string value, string? uuid) => uuid is not null && value.Equals(uuid, StringComparison.OrdinalIgnoreCase);

    // Spaces and tabs are written \040 and \011.
    private static string Unescape(string field)
    {
        StringBuilder text = new(field.Length);
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && field.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
            {
                text.Append((char)(((field[i + 1] - '0') << 6 | (field[i + 2] - '0') << 3 | (field[i + 3] - '0')) & 0x7F));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }
}
