using System.Text.Json;

namespace Shien.Images.Machines.Boxes;

/// <summary>
/// <c>metadata.json</c> of a box, as Vagrant reads it ("Box File Format", section "Box Metadata"): versions, providers, architectures,
/// addresses and checksums.
/// </summary>
public static class BoxCatalogue
{
    /// <summary>The file's content.</summary>
    /// <param name="name">Name in Vagrant: <c>NAMESPACE/NAME</c>.</param>
    /// <param name="description">A sentence for people; may be empty.</param>
    /// <param name="boxes">The files, in the order in which their versions are told.</param>
    public static byte[] Write(string name, string description, IReadOnlyList<ListedBox> boxes)
    {
        using MemoryStream content = new();
        using (Utf8JsonWriter json = new(content, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("description", description);
            json.WriteStartArray("versions");
            foreach (IGrouping<string, ListedBox> version in boxes.GroupBy(box => box.Version))
            {
                json.WriteStartObject();
                json.WriteString("version", version.Key);
                json.WriteString("status", "active");
                json.WriteStartArray("providers");
                foreach (ListedBox box in version)
                {
                    WriteProvider(json, box);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return content.ToArray();
    }

    /// <summary>What Vagrant calls a provider.</summary>
    public static string NameOf(BoxProvider provider) => provider == BoxProvider.VirtualBox ? "virtualbox" : "libvirt";

    private static void WriteProvider(Utf8JsonWriter json, ListedBox box)
    {
        json.WriteStartObject();
        json.WriteString("name", NameOf(box.Provider));
        json.WriteString("url", box.Url);
        json.WriteString("checksum_type", "sha256");
        json.WriteString("checksum", box.Sha256);

        // Vagrant chooses by it since 2.4, and passes over it before.
        json.WriteString("architecture", "amd64");
        json.WriteBoolean("default_architecture", true);
        json.WriteEndObject();
    }
}
