namespace Shien.Api.Administration;

/// <summary>One limit of an account.</summary>
/// <param name="Name">As it stands in the blade's settings: <c>machines</c>, <c>memory_mib</c>.</param>
/// <param name="What">In words.</param>
/// <param name="Unit">Of the numbers; empty for a count.</param>
/// <param name="Source">Where that comes from: a section of the settings, or <c>default</c>.</param>
public sealed record LimitInfo(string Name, string What, string Unit, string Source)
{
    /// <summary>How much may be; null for no limit.</summary>
    public long? Most { get; init; }

    /// <summary>How much is in use; null for what each machine may have for itself.</summary>
    public long? Used { get; init; }
}
