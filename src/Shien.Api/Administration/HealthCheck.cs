namespace Shien.Api.Administration;

/// <summary>One thing that a blade needs.</summary>
/// <param name="Name">What: <c>libvirt</c>, <c>store</c> …</param>
/// <param name="IsOk">It is there.</param>
/// <param name="Text">How it is, or what is wrong and what to do.</param>
/// <param name="Seconds">How long the look took.</param>
public sealed record HealthCheck(string Name, bool IsOk, string Text, double Seconds);
