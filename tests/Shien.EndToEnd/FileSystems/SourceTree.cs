using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.FileSystems;

/// <summary>The tree of tests/lab/tree in a folder of this machine, made once, for programs that copy a folder into an image.</summary>
public sealed class SourceTree : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SourceTree()
    {
        Run.Program(Script, ["small", folder.Path]).Succeeded();
        Listing = TreeListing.OfHost(folder.Path);
    }

    /// <summary>As the host's own programs see it.</summary>
    public IReadOnlyList<string> Listing { get; }

    public string Path => folder.Path;

    /// <summary>Makes the tree in a folder: more than 3,000 names, always the same; deleted files lie between them.</summary>
    /// <param name="path">Usually a mounted file system of at least 128 MiB.</param>
    public static void Fill(string path) => Run.Program(Script, ["make", path]).Succeeded();

    public void Dispose()
    {
        // .NET cannot name what is not UTF-8.
        Run.Program("rm", ["-rf", "--", folder.Path]).Succeeded();
        Directory.CreateDirectory(folder.Path);
        folder.Dispose();
    }

    internal static string Script => Artifacts.Root("tests/lab/tree");
}
