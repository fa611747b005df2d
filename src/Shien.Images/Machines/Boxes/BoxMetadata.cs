using System.Text.Json;

namespace Shien.Images.Machines.Boxes;

/// <summary>A box's <c>metadata.json</c>.</summary>
/// <param name="Provider">What the box is for: <c>virtualbox</c>, <c>libvirt</c> …; empty where it does not say.</param>
/// <param name="Format">Format of a libvirt box's image, as it claims, or null.</param>
/// <param name="Architecture">What the guest was made for.</param>
/// <param name="DiskNames">Files of a libvirt box with several disks; empty for the older form with <c>box.img</c>.</param>
/// <param name="Hardware">What a box that shien wrote says more than Vagrant's own keys can, or null.</param>
internal sealed record BoxMetadata(
    string Provider, string? Format, GuestArchitecture Architecture, IReadOnlyList<string> DiskNames, BoxHardware? Hardware)
{
    /// <summary>The file's name in a box.</summary>
    public const string FileName = "metadata.json";

    /// <summary>Largest file, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Reads the file.</summary>
    /// <exception cref="ImageException">It is no JSON object, or its disks are no plain file names.</exception>
    public static BoxMetadata Parse(ReadOnlyMemory<byte> content, string name)
    {
        try
        {
            ReadOnlyMemory<byte> json = content.Span.StartsWith("\ufeff"u8) ? content[3..] : content;
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new ImageException($"'{name}' is not a JSON object. Download the box again.");
            }

            return new BoxMetadata(
                Text(root, "provider") ?? "",
                Text(root, "format"),
                ArchitectureNames.Parse(Text(root, "architecture")),
                Disks(root, name),
                BoxHardware.Parse(root));
        }
        catch (JsonException e)
        {
            throw new ImageException($"'{name}' cannot be read as JSON: {Shown.Text(e.Message)} Download the box again.", e);
        }
        catch (InvalidOperationException e)
        {
            // A string that is no valid UTF-16, for example a lone "\ud800".
            throw new ImageException($"'{name}' holds text that cannot be read. Download the box again.", e);
        }
    }

    private static string? Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<string> Disks(JsonElement root, string name)
    {
        List<string> names = [];
        if (!root.TryGetProperty("disks", out JsonElement disks) || disks.ValueKind != JsonValueKind.Array)
        {
            return names;
        }

        foreach (JsonElement disk in disks.EnumerateArray())
        {
            string path = (disk.ValueKind == JsonValueKind.Object ? Text(disk, "path") : null) ?? "";
            if (!FileNames.IsPlain(path) || names.Contains(path) || names.Count == Machine.MaxDisks)
            {
                throw new ImageException($"'{name}' names the disk '{Shown.Text(path)}'; up to {Machine.MaxDisks} different plain file names are possible. Download the box again.");
            }

            names.Add(path);
        }

        return names;
    }
}
