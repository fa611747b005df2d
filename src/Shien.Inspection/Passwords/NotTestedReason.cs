namespace Shien.Inspection.Passwords;

/// <summary>Why guesses were not tried on a password field.</summary>
internal enum NotTestedReason
{
    /// <summary>This machine does not compute this kind of hash; the blade does.</summary>
    NeedsBlade,

    /// <summary>The blade itself has no libcrypt.</summary>
    NoLibrary,

    /// <summary>The hash costs more than is paid, or is of a kind that nobody here can compute.</summary>
    TooCostly,
}
