namespace Shien.EndToEnd.Lab;

internal sealed record RunOptions(string Input = "", string? Folder = null, TimeSpan? Limit = null)
{
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}
