using Shien.Images.FileSystems;

namespace Shien.Tests.Inspection;

/// <summary>A file, directory or link of a guest that exists in memory only.</summary>
internal sealed class TestNode(ulong number, FileKind kind, int mode, uint uid, byte[] content) : FileNode
{
    public override ulong Number { get; } = number;

    public override FileKind Kind { get; } = kind;

    public override int Mode { get; } = mode;

    public override uint Uid { get; } = uid;

    public override uint Gid { get; } = uid;

    public byte[] Content { get; } = content;

    public Dictionary<string, TestNode> Children { get; } = [];
}
