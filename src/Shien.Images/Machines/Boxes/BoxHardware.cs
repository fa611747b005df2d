using System.Text.Json;

namespace Shien.Images.Machines.Boxes;

/// <summary>
/// The key <c>shien</c> of <c>metadata.json</c>: what only the Vagrantfile of a libvirt box could say, and a Vagrantfile
/// is never run. Vagrant passes over keys it does not know.
/// </summary>
/// <param name="Cores">Virtual CPUs.</param>
/// <param name="MemoryBytes">Memory.</param>
/// <param name="Firmware">What starts the guest.</param>
/// <param name="NetworkCards">The network cards.</param>
internal sealed record BoxHardware(int Cores, long MemoryBytes, Firmware Firmware, IReadOnlyList<NetworkCard> NetworkCards)
{
    private const string Key = "shien";
    private const int MaxNetworkCards = 36;

    /// <summary>Reads the key; null if it is absent or of another shape.</summary>
    public static BoxHardware? Parse(JsonElement root)
    {
        if (!root.TryGetProperty(Key, out JsonElement hardware) || hardware.ValueKind != JsonValueKind.Object
            || !hardware.TryGetProperty("cores", out JsonElement cores) || cores.ValueKind != JsonValueKind.Number || !cores.TryGetInt32(out int coreCount)
            || !hardware.TryGetProperty("memory_mib", out JsonElement memory) || memory.ValueKind != JsonValueKind.Number || !memory.TryGetInt32(out int memoryMiB))
        {
            return null;
        }

        Firmware firmware = hardware.TryGetProperty("firmware", out JsonElement text) && text.ValueKind == JsonValueKind.String
            ? text.GetString() switch { "bios" => Firmware.Bios, "efi" => Firmware.Efi, _ => Firmware.Unknown }
            : Firmware.Unknown;
        List<NetworkCard> cards = [];
        if (hardware.TryGetProperty("macs", out JsonElement macs) && macs.ValueKind == JsonValueKind.Array)
        {
            cards.AddRange(macs.EnumerateArray().Take(MaxNetworkCards)
                .Select(mac => new NetworkCard(mac.ValueKind == JsonValueKind.String ? NetworkCard.ParseMac(mac.GetString()) : null, null)));
        }

        return new BoxHardware(coreCount, (long)memoryMiB << 20, firmware, cards);
    }

    /// <summary>Writes the key of a machine.</summary>
    public static void Write(Utf8JsonWriter json, Machine machine)
    {
        json.WriteStartObject(Key);
        json.WriteNumber("cores", machine.Cores);
        json.WriteNumber("memory_mib", machine.MemoryBytes >> 20);
        if (machine.Firmware != Firmware.Unknown)
        {
            json.WriteString("firmware", machine.Firmware == Firmware.Efi ? "efi" : "bios");
        }

        json.WriteStartArray("macs");
        foreach (NetworkCard card in machine.NetworkCards)
        {
            json.WriteStringValue(card.MacAddress);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
