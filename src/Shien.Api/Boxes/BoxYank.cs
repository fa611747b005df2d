namespace Shien.Api.Boxes;

/// <summary>That a box was withdrawn: machines that stand on it go on, and it is no longer offered.</summary>
/// <param name="By">The account that did it.</param>
/// <param name="When">UTC.</param>
/// <param name="Reason">For people; empty where it is not known any more.</param>
public sealed record BoxYank(string By, DateTimeOffset When, string Reason);
