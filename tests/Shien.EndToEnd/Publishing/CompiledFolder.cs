using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Publishing;

/// <summary>What is compiled on the way to the programs, which share it; not in the tree's own folders, whose restore it would change.</summary>
public sealed class CompiledFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Path => folder.Path;

    public void Dispose() => folder.Dispose();
}
