namespace Shien.Blade.Health;

/// <summary>Something is not as the blade needs it; the message says what, and what to do.</summary>
internal sealed class UnhealthyException(string message) : Exception(message);
