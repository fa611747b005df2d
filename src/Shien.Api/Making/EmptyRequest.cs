using System.Text.Json.Serialization;

namespace Shien.Api.Making;

/// <summary>Body of <c>POST /v1/machines/empty</c>; the answer is a stream of <see cref="Pushes.PushEvent"/> lines. Its end ends the work.</summary>
/// <param name="Name">Slot, a name of the owner's own, or null for the first free slot.</param>
/// <param name="DiskBytes">Size of the disk that the guest sees; a multiple of 512.</param>
/// <param name="Iso">Absolute path on the blade of an ISO file that the caller may read, from which it boots; null for none.</param>
/// <param name="Firmware"><c>bios</c> or <c>efi</c>.</param>
/// <param name="Cores">Virtual CPUs; null for 1.</param>
/// <param name="MemoryMiB">Memory, MiB; null for 1024.</param>
public sealed record EmptyRequest(
    // Required by its place in the constructor, so it travels as null as well.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name,
    long DiskBytes,
    string? Iso = null,
    string Firmware = "bios",
    int? Cores = null,
    int? MemoryMiB = null);
