using System.Buffers.Binary;
using System.Text;

namespace Shien.Tests.Disks.Vdi;

/// <summary>Makes small VDIs, with the fields where VirtualBox puts them.</summary>
internal sealed record TestVdi(Guid Id)
{
    public const int MapOffset = 0x400;
    public const int DataOffset = 0x800;
    public const uint NotHere = 0xFFFFFFFF;
    public const uint AllZero = 0xFFFFFFFE;

    public int BlockBytes { get; init; } = 4096;

    public int ExtraBytes { get; init; }

    public Guid Modification { get; init; } = Guid.NewGuid();

    public Guid Link { get; init; }

    public Guid ParentModification { get; init; }

    /// <summary>An image that is a difference to this one.</summary>
    public TestVdi Child() => new(Guid.NewGuid()) { BlockBytes = BlockBytes, Link = Id, ParentModification = Modification };

    /// <summary>
    /// A letter is a stored block, <c>0</c> a zero one and <c>.</c> one that is not here. Blocks lie in the file in reverse order.
    /// </summary>
    public byte[] Make(string blocks, int cutBytes = 0)
    {
        int stored = blocks.Count(char.IsLetter);
        byte[] file = new byte[DataOffset + (stored * (BlockBytes + ExtraBytes))];
        Encoding.ASCII.GetBytes("<<< Oracle VirtualBox Disk Image >>>\n").CopyTo(file, 0);
        Put(file, 0x40, 0xBEDA107F);
        Put(file, 0x44, 0x00010001);
        Put(file, 0x48, 400);
        Put(file, 0x4C, Link == Guid.Empty ? 1u : 4u);
        Put(file, 0x154, MapOffset);
        Put(file, 0x158, DataOffset);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(0x170), ((long)blocks.Length * BlockBytes) - cutBytes);
        Put(file, 0x178, (uint)BlockBytes);
        Put(file, 0x17C, (uint)ExtraBytes);
        Put(file, 0x180, (uint)blocks.Length);
        Put(file, 0x184, (uint)stored);
        Id.TryWriteBytes(file.AsSpan(0x188));
        Modification.TryWriteBytes(file.AsSpan(0x198));
        Link.TryWriteBytes(file.AsSpan(0x1A8));
        ParentModification.TryWriteBytes(file.AsSpan(0x1B8));
        for (int i = 0; i < blocks.Length; i++)
        {
            uint entry = blocks[i] == '0' ? AllZero : NotHere;
            if (char.IsLetter(blocks[i]))
            {
                entry = (uint)--stored;
                file.AsSpan(DataOffset + (stored * (BlockBytes + ExtraBytes)) + ExtraBytes, BlockBytes).Fill((byte)blocks[i]);
            }

            Put(file, MapOffset + (i * sizeof(uint)), entry);
        }

        return file;
    }

    public static void Put(byte[] file, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(offset), value);
}
