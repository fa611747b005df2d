using Shien.Images.FileSystems;

namespace Shien.Tests.Inspection;

/// <summary>A file, directory or link of a guest that exists in memory only.</summary>
internal sealed class TestNode(ulong number, FileKind kind, int mode, uint uid, byte[] content) : FileNode
{
    public override ulong Number { get; } = number;

    public override FileKind Kind { get; } = kind;

    public override int Mode => Rights.Mode;

    public override uint Uid => Rights.Uid;

    public override uint Gid => Rights.Gid;

    public override long? ModifiedSeconds => ModifiedAt;

    /// <summary>Seconds since 1970.</summary>
    public long? ModifiedAt { get; set; }

    /// <summary>Mode with the kind of file, owner and group.</summary>
    public (int Mode, uint Uid, uint Gid) Rights { get; set; } = (mode, uid, uid);

    public byte[] Content { get; } = content;

    public Dictionary<string, TestNode> Children { get; } = [];
}
