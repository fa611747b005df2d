using System.Text.Json;

namespace Shien.Blade.Boxes.Catalogue;

/// <summary>
/// <c>metadata.json</c> of a box, as Vagrant reads it ("Box File Format", section "Box Metadata"): versions, providers, architectures,
/// addresses and checksums.
/// </summary>
internal static class CatalogueMetadata
{
    /// <summary>The file's content.</summary>
    /// <param name="name">Name of the box.</param>
    /// <param name="entries">Its files, the newest version first; at least one.</param>
    /// <param name="settings">Where they are.</param>
    public static byte[] Write(string name, IReadOnlyList<CatalogueEntry> entries, CatalogueSettings settings)
    {
        using MemoryStream content = new();
        using (Utf8JsonWriter json = new(content, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("name", $"{settings.Namespace}/{name}");
            json.WriteString("description", entries[0].Box.Description);
            json.WriteStartArray("versions");
            foreach (IGrouping<string, CatalogueEntry> version in entries.GroupBy(entry => entry.Box.Version))
            {
                json.WriteStartObject();
                json.WriteString("version", version.Key);
                json.WriteString("status", "active");
                json.WriteStartArray("providers");
                foreach (CatalogueEntry entry in version)
                {
                    WriteProvider(json, entry, settings);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return content.ToArray();
    }

    private static void WriteProvider(Utf8JsonWriter json, CatalogueEntry entry, CatalogueSettings settings)
    {
        json.WriteStartObject();
        json.WriteString("name", CatalogueEntry.NameOf(entry.Provider));
        json.WriteString("url", $"{settings.Url}/{entry.Box.Name}/{entry.Box.Version}/{CatalogueEntry.FileOf(entry.Provider)}");
        json.WriteString("checksum_type", "sha256");
        json.WriteString("checksum", entry.Sha256);

        // Vagrant chooses by it since 2.4, and passes over it before.
        json.WriteString("architecture", "amd64");
        json.WriteBoolean("default_architecture", true);
        json.WriteEndObject();
    }
}
