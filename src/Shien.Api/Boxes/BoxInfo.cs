namespace Shien.Api.Boxes;

/// <summary>A published box as the blade lists it. What counts is its signed manifest.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Description">One line for people; empty for none.</param>
/// <param name="Publisher">The account that published it.</param>
/// <param name="Published">When it was signed, UTC.</param>
/// <param name="LengthBytes">What its guest sees, all disks together.</param>
/// <param name="StoredBytes">Content of its disks in blocks of 64 KiB, zero blocks left out.</param>
/// <param name="Yanked">Who withdrew it and why; null for none.</param>
public sealed record BoxInfo(
    string Name, string Version, string Description, string Publisher, DateTimeOffset Published, long LengthBytes, long StoredBytes, BoxYank? Yanked = null)
{
    /// <summary><c>x86_64</c>.</summary>
    public string Architecture { get; init; } = "x86_64";
}
