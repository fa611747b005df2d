using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.FileSystems;

/// <summary>A tree with everything that file systems store in ways of their own, made once; mke2fs copies it.</summary>
public sealed class SourceTree : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SourceTree()
    {
        Random random = new(2);
        Write("etc/hostname", "tree\n"u8);
        Write("empty", []);
        Write("59 bytes", Bytes(random, 59));
        Write("60 bytes", Bytes(random, 60));
        Write("61 bytes", Bytes(random, 61));
        Write("120 bytes", Bytes(random, 120));
        Write("one block", Bytes(random, 4096));
        Write("large", Bytes(random, 3_000_001));
        Write("names/" + new string('n', 255), "long"u8);
        Write("names/grüße €", "utf-8"u8);
        Write("names/back\\slash", "\\"u8);
        for (int i = 0; i < 150; i++)
        {
            Write($"many/file with a rather long name, number {i:D5}", i % 10 == 0 ? Bytes(random, i) : []);
        }

        Write("few/one", "1"u8);
        string deep = string.Concat(Enumerable.Repeat("deeper/", 60));
        Write(deep + "bottom", "deep"u8);
        WriteSparse("holes", 20_000_000);
        Link("short link", "etc/hostname");
        Link("59 link", new string('x', 59));
        Link("60 link", new string('y', 60));
        Link("long link", "/" + string.Concat(Enumerable.Repeat("long/", 100)) + "end");
        Link("absolute", "/etc/hostname");
        Link("outward", "../../../../etc/hostname");
        Run.Program("chmod", ["4640", PathOf("large")]).Succeeded();
        Run.Program("chown", ["70000:80000", "--", PathOf("60 bytes")]).Succeeded();
        Run.Program("mkfifo", ["--", PathOf("fifo")]).Succeeded();
        Listing = TreeListing.OfHost(Path);
    }

    /// <summary>As the host's own programs see it.</summary>
    public IReadOnlyList<string> Listing { get; }

    public string Path => folder.Path;

    public void Dispose() => folder.Dispose();

    private string PathOf(string name)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    private void Write(string name, ReadOnlySpan<byte> content) => File.WriteAllBytes(PathOf(name), content);

    private void Link(string name, string target) => File.CreateSymbolicLink(PathOf(name), target);

    private void WriteSparse(string name, long length)
    {
        using FileStream file = File.Create(PathOf(name));
        file.SetLength(length);
        // So many extents that with 1 KiB blocks their tree has three levels. The end is no hole: mke2fs 1.47.0 cuts the last hole
        // off when inline_data is on (debugfs and Linux read the image as we do).
        for (long offset = 100_000; offset < length; offset += 45_000)
        {
            file.Position = offset;
            file.Write("between holes"u8);
        }

        file.Position = length - 3;
        file.Write("end"u8);
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
