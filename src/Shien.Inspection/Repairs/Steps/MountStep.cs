using Shien.Inspection.Rules.Startup;
using Shien.Inspection.Startup;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>O4, /etc/fstab: shared folders go, devices are named by UUID, what is on no disk may be absent.</summary>
internal static class MountStep
{
    public static void Apply(RepairContext context)
    {
        if (context.Evidence.Startup is not { Fstab: { } fstab } startup)
        {
            return;
        }

        string[] lines = fstab.Text.Split('\n');
        foreach (FstabLine mount in startup.Mounts)
        {
            string line = lines[mount.Line - 1];
            if (mount.IsSharedFolder)
            {
                lines[mount.Line - 1] = "\0";
            }
            else if (MountCheck.IsByNumber(startup, mount) && startup.Names.Find(mount.Device) is { } name)
            {
                int at = line.IndexOf(mount.Device, StringComparison.Ordinal);
                lines[mount.Line - 1] = string.Concat(line.AsSpan(0, at), name, line.AsSpan(at + mount.Device.Length));
            }
            else if (MountCheck.IsMissing(startup, mount))
            {
                lines[mount.Line - 1] = WithNoFail(line);
            }
        }

        string text = VagrantBlocks.Without(string.Join('\n', lines.Where(line => line != "\0")));
        if (text != fstab.Text)
        {
            context.Draft.Write(
                fstab.Path, text, "Mounts fit a blade: without shared folders, devices by UUID, and what no disk has may be absent.");
        }
    }

    private static string WithNoFail(string line)
    {
        string[] fields = line.TrimEnd('\r').Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        string[] all = [.. fields, .. new[] { "", "", "auto", "defaults" }[Math.Min(fields.Length, 4)..]];
        all[3] += ",nofail";
        return string.Join(' ', all);
    }
}
