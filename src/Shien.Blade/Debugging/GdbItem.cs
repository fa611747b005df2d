namespace Shien.Blade.Debugging;

/// <summary>One thing that one side said.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Content">Of a packet: what stands between <c>$</c> and <c>#</c>, escapes as they came; else empty.</param>
internal readonly record struct GdbItem(GdbItemKind Kind, byte[] Content);
