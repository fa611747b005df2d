using System.Globalization;
using Shien.Inspection.Waivers;

namespace Shien.Inspection.Reports;

/// <summary>Where a finding is, in SARIF's terms.</summary>
/// <param name="Uri">Of the file, or null where it is no file.</param>
/// <param name="IsInGuest">True if the URI is relative to the guest's root.</param>
/// <param name="Line">From 1, or null.</param>
/// <param name="Part">The part of the disk, or which of several systems on it; or null.</param>
internal sealed record SarifPlace(string? Uri, bool IsInGuest, int? Line, string? Part)
{
    private const string PartEnd = ": /";

    /// <summary>Takes apart what findings say: <c>/etc/shadow:3</c>, <c>disk 1, partition 2: /etc/shadow:3</c>, <c>all disks</c>.</summary>
    public static SarifPlace Of(Finding finding)
    {
        string where = finding.Where;
        if (finding.Rule == WaiverList.Rule)
        {
            (string file, int? at) = SplitLine(where);
            return new SarifPlace(Escape(Path.IsPathRooted(file) ? "file:///" : "", file), IsInGuest: false, at, null);
        }

        int slash = where.StartsWith('/') ? 0 : where.IndexOf(PartEnd, StringComparison.Ordinal) + PartEnd.Length - 1;
        if (slash == PartEnd.Length - 2)
        {
            return new SarifPlace(null, IsInGuest: false, null, where);
        }

        (string path, int? line) = SplitLine(where[slash..]);
        return new SarifPlace(Escape("", path), IsInGuest: true, line, slash == 0 ? null : where[..(slash - PartEnd.Length + 1)]);
    }

    private static (string Path, int? Line) SplitLine(string where)
    {
        int colon = where.LastIndexOf(':');
        return colon > 0 && int.TryParse(where.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int line) && line > 0
            ? (where[..colon], line)
            : (where, null);
    }

    // RFC 3986: the path without its first slash; nothing at all would be no path.
    private static string Escape(string scheme, string path)
    {
        string relative = string.Join('/', path.Replace('\\', '/').TrimStart('/').Split('/').Select(System.Uri.EscapeDataString));
        return scheme + (relative.Length == 0 ? "." : relative);
    }
}
