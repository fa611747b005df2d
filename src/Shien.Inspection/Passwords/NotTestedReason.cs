namespace Shien.Inspection.Passwords;

/// <summary>Why guesses were not tried on a password field, or not all of them.</summary>
internal enum NotTestedReason
{
    /// <summary>This machine does not compute this kind of hash; the blade does.</summary>
    NeedsBlade,

    /// <summary>The blade itself has no libcrypt.</summary>
    NoLibrary,

    /// <summary>Nobody here can compute this kind of hash.</summary>
    UnknownKind,

    /// <summary>One guess costs more than is paid.</summary>
    TooCostly,

    /// <summary>Other accounts of the machine, with cheaper hashes, have used up the CPU time.</summary>
    NoTimeLeft,

    /// <summary>The machine has more accounts with passwords than are tested.</summary>
    TooManyAccounts,
}
