using Shien.Inspection.Guests;

namespace Shien.Inspection.Startup;

/// <summary>A line of fstab that mounts something at boot or names a place for swap. Fields as they are written. fstab(5).</summary>
internal sealed record FstabLine(int Line, string Device, string MountPoint, string Type, string Options)
{
    // Each line costs a search; real files have a dozen.
    private const int MaxLines = 256;

    /// <summary>Shared folders of a hypervisor that a blade does not have.</summary>
    public bool IsSharedFolder => Type is "vboxsf" or "vmhgfs" or "fuse.vmhgfs-fuse" or "prl_fs";

    /// <summary>True if the boot goes on when the device is not there.</summary>
    public bool MayBeAbsent => Options.Split(',').Any(o => o is "nofail" or "noauto");

    public static IEnumerable<FstabLine> Parse(TextFile file) => file.Lines.Take(MaxLines)
        .Select((text, i) => (Fields: text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries), Line: i + 1))
        .Where(l => l.Fields.Length >= 2 && l.Fields[0][0] != '#')
        .Select(l => new FstabLine(l.Line, l.Fields[0], l.Fields[1], l.Fields.ElementAtOrDefault(2) ?? "", l.Fields.ElementAtOrDefault(3) ?? ""));
}
