using Shien.Api.Boxes;
using Shien.Api.Pushes;

namespace Shien.Blade.Pushes;

/// <summary>Whether two requests are the same push.</summary>
internal static class SamePush
{
    /// <summary>True if only what the client happens to know differs.</summary>
    public static bool Is(PushRequest one, PushRequest other) =>
        one.Disks.Select(Plain).SequenceEqual(other.Disks.Select(Plain)) && Is(one.Box, other.Box)
        && one with { Disks = other.Disks, Box = other.Box } == other;

    // Signed anew, a box is the same but for the time.
    private static bool Is(SignedManifest? one, SignedManifest? other) => one is null || other is null
        ? one == other
        : one.Manifest() is { } first && other.Manifest() is { } second && first.Disks.SequenceEqual(second.Disks)
            && first with { Published = second.Published, Disks = second.Disks } == second;

    private static PushDisk Plain(PushDisk disk) => disk with { KnownRoots = null };
}
