namespace Shien.CommandLine;

/// <summary>Whoever read the standard output has stopped, as <c>head</c> does: no error, and nobody wants to hear of it.</summary>
/// <param name="message">For whoever does not know it.</param>
public sealed class ClosedOutputException(string message) : IOException(message);
