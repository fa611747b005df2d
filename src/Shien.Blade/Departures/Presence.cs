namespace Shien.Blade.Departures;

/// <summary>What the name service says of an account.</summary>
internal enum Presence
{
    /// <summary>It is there, and may use the blade.</summary>
    Present,

    /// <summary>It is there, and in none of the groups that may.</summary>
    NoUser,

    /// <summary>There is none.</summary>
    NotFound,
}
