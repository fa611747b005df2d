using Shien.Images.FileSystems;
using Shien.Tests.FileSystems;

namespace Shien.Tests.Inspection;

/// <summary>A file system of <see cref="TestNode"/>s.</summary>
internal sealed class TestTree() : VolumeFileSystem(new Volume(new MemoryDisk(new byte[4096]), 0, 4096, "disk 1"))
{
    private ulong lastNumber = 2;

    public override string KindName => "ext4";

    public override string? Uuid => null;

    public override string? Label => null;

    public override bool IsUnclean => false;

    internal override TestNode Root { get; } = new(2, FileKind.Directory, 0x41ED, 0, []);

    /// <summary>Adds it, and the directories above it that are missing (root's, 0755).</summary>
    public TestNode Add(string path, FileKind kind, int mode, uint uid, byte[] content)
    {
        TestNode at = Root;
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (string name in names[..^1])
        {
            at = at.Children.TryGetValue(name, out TestNode? known) ? known
                : at.Children[name] = new TestNode(++lastNumber, FileKind.Directory, 0x41ED, 0, []);
        }

        return at.Children[names[^1]] = new TestNode(++lastNumber, kind, mode, uid, content);
    }

    public void Remove(string path)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        names[..^1].Aggregate(Root, (at, name) => at.Children[name]).Children.Remove(names[^1]);
    }

    public override SpaceUse FindUse() => throw new NotSupportedException();

    /// <summary>What lies at a path that leads through no link.</summary>
    public TestNode At(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(Root, (at, name) => at.Children[name]);

    internal override FileNode? Lookup(FileNode directory, ReadOnlySpan<byte> name) =>
        ((TestNode)directory).Children.GetValueOrDefault(GuestText.Decode(name));

    internal override IEnumerable<ReadOnlyMemory<byte>> Names(FileNode directory) =>
        ((TestNode)directory).Children.Keys.Select(name => (ReadOnlyMemory<byte>)GuestText.Encode(name));

    internal override long LengthOf(FileNode node) => ((TestNode)node).Content.Length;

    internal override Stream Open(FileNode file) => new MemoryStream(((TestNode)file).Content, writable: false);

    internal override byte[] ReadLink(FileNode link) => ((TestNode)link).Content;
}
