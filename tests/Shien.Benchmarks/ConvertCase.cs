namespace Shien.Benchmarks;

/// <summary>One conversion that both programs do.</summary>
/// <param name="Name">What <c>--only</c> and the lines call it.</param>
/// <param name="Source">Name of the source's format, as qemu-img calls it.</param>
/// <param name="Variant">Options of qemu-img that make the source from the streamOptimized one; null for that itself.</param>
/// <param name="Ours">Options of <c>shien convert</c>.</param>
/// <param name="Theirs">Options of <c>qemu-img convert</c>: its quickest way.</param>
internal sealed record ConvertCase(string Name, string Source, string[]? Variant, string[] Ours, string[] Theirs)
{
    public static readonly ConvertCase[] All =
    [
        new("stream", "vmdk", null, [], []),
        new("sparse", "vmdk", ["-O", "vmdk", "-o", "subformat=monolithicSparse"], [], []),
        new("vdi", "vdi", ["-O", "vdi"], [], []),
        new("compressed", "vmdk", null, ["--compress"], ["-m", "16", "-W", "-c", "-o", "compression_type=zstd"]),
    ];
}
