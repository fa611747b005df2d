using System.Text.RegularExpressions;
using Shien.Images.Machines.Vmware;

namespace Shien.Images.Machines.Boxes;

/// <summary>The names that an archive may use, and what they mean.</summary>
internal static partial class MemberNames
{
    /// <summary>What follows the name of a disk in that of its block map, which boxes of ours have: <c>box.img.map</c>.</summary>
    public const string MapExtension = ".map";

    /// <summary>The name without a leading <c>./</c> and a trailing slash.</summary>
    /// <exception cref="ImageException">It leaves the folder, or cannot be shown.</exception>
    public static string Checked(string name, string boxName)
    {
        string relative = name.TrimEnd('/');
        while (relative.StartsWith("./", StringComparison.Ordinal))
        {
            relative = relative[2..].TrimStart('/');
        }

        // A backslash and a colon are separators on Windows.
        bool isAbsolute = name.StartsWith('/') || relative.Contains(':') || relative.Contains('\\');
        if (isAbsolute || relative.Split('/').Contains(".."))
        {
            throw new ImageException($"'{boxName}' holds an entry named '{Shown.Text(name)}', which would lie outside the box's folder. Such a box is made to do harm; do not use it.");
        }

        return relative.Length <= 4096 && Shown.IsPlain(relative)
            ? relative
            : throw new ImageException($"'{boxName}' holds an entry whose name has control characters or is too long: '{Shown.Text(name)}'. Download the box again.");
    }

    /// <summary>What a checked name means.</summary>
    public static MemberKind KindOf(string name) => name switch
    {
        BoxMetadata.FileName => MemberKind.Metadata,
        "Vagrantfile" or "info.json" or "." or "" => MemberKind.Known,
        "vagrant_private_key" => MemberKind.PrivateKey,
        _ when !FileNames.IsPlain(name) => MemberKind.Other,
        _ => Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".ovf" => MemberKind.Description,
            VmwareFolder.Extension => MemberKind.Vmx,
            ".mf" => MemberKind.Manifest,
            ".vmdk" or ".img" => MemberKind.Disk,
            ".nvram" or ".vmsd" or ".vmxf" or MapExtension => MemberKind.Known,
            _ => MemberKind.Other,
        },
    };

    /// <summary>True for the name that VMware gives to a part of a disk, which another file describes: <c>disk-s001.vmdk</c>.</summary>
    public static bool IsPart(string name) => Part().IsMatch(name);

    [GeneratedRegex(@"-([sf][0-9]{3}|flat)\.vmdk\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
