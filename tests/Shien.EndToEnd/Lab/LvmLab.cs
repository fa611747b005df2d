using System.Globalization;

namespace Shien.EndToEnd.Lab;

/// <summary>
/// The real LVM2 on loop devices, without the device mapper, which test machines need not have: volumes are filled at the places
/// that lvs names.
/// </summary>
internal sealed class LvmLab : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> devices = [];

    /// <summary>A file of that length, all of it or a part of it a block device.</summary>
    public string Attach(string file, long offset = 0, long? lengthBytes = null)
    {
        List<string> arguments = ["--find", "--show", "--offset", Text(offset)];
        if (lengthBytes is { } length)
        {
            arguments.AddRange(["--sizelimit", Text(length)]);
        }

        string device = Run.Program("losetup", [.. arguments, file]).Succeeded().Trim();
        devices.Add(device);
        return device;
    }

    /// <summary>Runs a program of LVM, which sees the attached devices and no others.</summary>
    public string Lvm(string program, params string[] arguments)
    {
        string accepted = string.Join(", ", devices.Select(device => $"\"a|^{device}$|\""));
        File.WriteAllText(folder.File("lvm.conf"), $$"""
            devices { use_devicesfile = 0 global_filter = [ {{accepted}}, "r|.*|" ] }
            activation { udev_sync = 0 udev_rules = 0 monitoring = 0 }
            backup { backup = 0 archive = 0 }
            """);
        return Run.Program(program, ["--driverloaded", "n", .. arguments], new RunOptions
        {
            Environment = new Dictionary<string, string?> { ["LVM_SYSTEM_DIR"] = folder.Path, ["LVM_SUPPRESS_FD_WARNINGS"] = "1" },
        }).Succeeded();
    }

    /// <summary>Makes a logical volume that nobody activates or wipes.</summary>
    public void Create(params string[] arguments) => Lvm("lvcreate", ["-q", "-an", "-Wn", "-Zn", .. arguments]);

    /// <summary>Writes a file into a logical volume, by what lvs, pvs and vgs say of its place.</summary>
    public void Fill(string group, string name, string file)
    {
        long extentBytes = Number(Report("vgs", "vg_extent_size", group)[0]);
        Dictionary<string, long> starts = Report("pvs", "pv_name,pe_start").Select(l => l.Split('|')).ToDictionary(f => f[0], f => Number(f[1]));
        using FileStream from = File.OpenRead(file);
        Dictionary<string, FileStream> to = devices.ToDictionary(d => d, File.OpenWrite);
        foreach (string[] segment in Report("lvs", "seg_start,seg_size,stripe_size,seg_pe_ranges", "--segments", $"{group}/{name}").Select(l => l.Split('|')))
        {
            (string Device, long Offset)[] stripes = [.. segment[3].Split(' ').Select(range => range.Split(':', '-')).Select(f => (f[0], starts[f[0]] + (Number(f[1]) * extentBytes)))];
            long size = Number(segment[1]);
            long stripeBytes = stripes.Length > 1 ? Number(segment[2]) : size;
            byte[] buffer = new byte[Math.Min(stripeBytes, 1 << 20)];
            for (long at = 0; at < size; at += buffer.Length)
            {
                long chunk = at / stripeBytes;
                (string device, long offset) = stripes[chunk % stripes.Length];
                from.Position = Number(segment[0]) + at;
                int count = from.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
                to[device].Position = offset + (chunk / stripes.Length * stripeBytes) + (at % stripeBytes);
                to[device].Write(buffer, 0, count);
            }
        }

        foreach (FileStream stream in to.Values)
        {
            stream.Flush(flushToDisk: true);
            stream.Dispose();
        }
    }

    public void Dispose()
    {
        devices.ForEach(device => Run.Program("losetup", ["--detach", device]));
        folder.Dispose();
    }

    private string[] Report(string program, string fields, params string[] arguments) =>
        [.. Lvm(program, ["--noheadings", "--units", "b", "--nosuffix", "--separator", "|", "-o", fields, .. arguments])
            .Split('\n').Select(line => line.Trim()).Where(line => line.Contains(fields.Contains(',', StringComparison.Ordinal) ? "|" : "", StringComparison.Ordinal) && line.Length > 0)];

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
