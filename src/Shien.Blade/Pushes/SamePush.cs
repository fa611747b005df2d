using Shien.Api.Pushes;

namespace Shien.Blade.Pushes;

/// <summary>Whether two requests are the same push.</summary>
internal static class SamePush
{
    /// <summary>True if only what the client happens to know differs.</summary>
    public static bool Is(PushRequest one, PushRequest other) =>
        one.Disks.Select(Plain).SequenceEqual(other.Disks.Select(Plain)) && one with { Disks = other.Disks } == other;

    private static PushDisk Plain(PushDisk disk) => disk with { KnownRoots = null };
}
