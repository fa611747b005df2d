namespace Shien.Blade.Machines;

/// <summary>What a machine is taken for.</summary>
internal enum HeldFor
{
    /// <summary>A repair.</summary>
    Repair,

    /// <summary>To end its dependence on a box.</summary>
    Flatten,

    /// <summary>A proof by boot.</summary>
    Proof,

    /// <summary>To go back to its box.</summary>
    Reset,

    /// <summary>To be copied.</summary>
    Clone,

    /// <summary>To take a snapshot, or to go back to one.</summary>
    Snapshot,

    /// <summary>A check of what a push has put there.</summary>
    Check,

    /// <summary>A debugger.</summary>
    Debugging,
}
