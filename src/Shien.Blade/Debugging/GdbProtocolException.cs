namespace Shien.Blade.Debugging;

/// <summary>One side said something after which the session cannot go on; the message is a sentence for the student.</summary>
internal sealed class GdbProtocolException(string message) : Exception(message);
