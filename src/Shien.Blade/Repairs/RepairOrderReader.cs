using System.Text.Json;
using Shien.Blade.Confined;
using Shien.Images.FileSystems;
using Shien.Inspection.Repairs;
using Shien.Inspection.Reports;

namespace Shien.Blade.Repairs;

/// <summary>
/// Reads the plan that shien-inspect printed, which is as hostile as the image. What it may do is bounded by what the appliance can:
/// change this guest. What it may be is bounded here.
/// </summary>
internal static class RepairOrderReader
{
    private const int MaxEdits = 5000;
    private const int MaxMounts = 128;
    private const int MaxPathBytes = 4096;
    private const int MaxDisks = 6;
    private const int MaxPartition = 128;
    private const int MaxWhyChars = 300;
    private const int MostMode = 0xFFF;

    /// <summary>Reads it.</summary>
    /// <returns>The order, or why there is none; one of both is null.</returns>
    public static (RepairOrder? Order, string? Refusal) Read(ConfinedOutput output)
    {
        if (output.Failure is { } failure)
        {
            return (null, failure);
        }

        try
        {
            RepairAnswer? answer = JsonSerializer.Deserialize(output.Answer, ReportJson.Default.RepairAnswer);
            if (answer is not { Schema: CheckReport.CurrentSchema, Edits.Count: <= MaxEdits, Mounts.Count: <= MaxMounts })
            {
                return (null, "the plan of the repair is not one that this blade understands");
            }

            if (answer.Refusal is { } refusal)
            {
                return (null, GuestText.Clean(refusal, 1000));
            }

            RepairOrder order = new([.. answer.Edits.Select(e => e.ToEdit())], [.. answer.Mounts.Select(m => m.ToMount())]);
            return order.Edits.FirstOrDefault(e => !IsPossible(e)) is { } odd
                ? (null, $"the plan of the repair holds an edit that no plan has ({odd.Kind} {GuestText.Clean(odd.Path, 200)})")
                : !order.Mounts.All(IsPossible) || order.Mounts.Count(m => m.Point == "/") != 1
                    ? (null, "the plan of the repair names file systems that this blade cannot mount")
                    : (new RepairOrder([.. order.Edits.Select(e => e with { Why = GuestText.Clean(e.Why, MaxWhyChars) })], order.Mounts), null);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            return (null, $"the plan of the repair cannot be read ({GuestText.Clean(e.Message, 300)})");
        }
    }

    private static bool IsPossible(GuestEdit edit) =>
        IsPath(edit.Path)
        && edit.Mode is null or (>= 0 and <= MostMode)
        && (edit.Uid is null) == (edit.Gid is null)
        && edit.WipedBytes is >= 0 and <= GuestEdit.MaxWipedBytes && (edit.WipedBytes == 0 || edit.Kind is EditKind.Write or EditKind.Delete)
        && edit.Kind switch
        {
            // FAT keeps neither modes nor owners.
            EditKind.Write => edit.Content is not null,
            EditKind.MakeDirectory => edit is { Mode: not null, Uid: not null },
            EditKind.Delete => true,
            EditKind.Link => edit.Target is { Length: > 0 } target && GuestText.Encode(target).Length <= MaxPathBytes && !target.Contains('\0'),
            EditKind.SetMode => edit is not { Mode: null, Uid: null },
            _ => false,
        };

    private static bool IsPossible(RepairMount mount) =>
        mount.Disk is >= 1 and <= MaxDisks
        && mount.Partition is >= 0 and <= MaxPartition
        && (mount.Point == "/" || IsPath(mount.Point))
        && (mount is { Group: null, Volume: null } || (IsVolumeName(mount.Group) && IsVolumeName(mount.Volume)));

    // libguestfs takes what begins with /dev/ for a device of its own.
    private static bool IsPath(string path) =>
        path.Length > 1
        && path[0] == '/'
        && GuestText.Encode(path).Length <= MaxPathBytes
        && !path.Contains('\0')
        && !path[1..].Split('/').Any(name => name is "" or "." or "..")
        && !path.StartsWith("/dev/", StringComparison.Ordinal);

    // lvm(8), "Valid names".
    private static bool IsVolumeName(string? name) =>
        name is { Length: >= 1 and <= 127 } && name is not ("." or "..") && name[0] != '-'
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '_' or '.' or '-');
}
