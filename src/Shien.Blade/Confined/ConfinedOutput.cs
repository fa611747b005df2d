namespace Shien.Blade.Confined;

/// <summary>What a confined program left.</summary>
/// <param name="Answer">Its standard output, bounded.</param>
/// <param name="Error">The beginning of its standard error.</param>
/// <param name="Failure">Why the answer is worth nothing, or null.</param>
internal sealed record ConfinedOutput(byte[] Answer, string Error, string? Failure);
