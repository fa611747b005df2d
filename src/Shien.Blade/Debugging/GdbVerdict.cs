namespace Shien.Blade.Debugging;

/// <summary>What becomes of a command of a debugger.</summary>
internal enum GdbVerdict
{
    /// <summary>QEMU's stub gets it.</summary>
    Pass,

    /// <summary>It is answered as a stub answers what it does not know: with an empty packet.</summary>
    Unknown,

    /// <summary>A command of QEMU's monitor: refused.</summary>
    Monitor,

    /// <summary>No more <c>+</c> and <c>-</c> between the debugger and the filter.</summary>
    NoAcknowledgments,

    /// <summary>The session ends, and the machine with it.</summary>
    Kill,
}
