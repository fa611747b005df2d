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

    /// <summary>A debugger.</summary>
    Debugging,
}
