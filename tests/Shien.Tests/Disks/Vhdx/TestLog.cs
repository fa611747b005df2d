using System.Buffers.Binary;

namespace Shien.Tests.Disks.Vhdx;

/// <summary>Writes entries into the log of a handmade VHDX, one after the other, at its end going on at its start.</summary>
/// <param name="image">From <see cref="TestVhdx.Make"/>.</param>
/// <param name="offset">Where the first entry begins in the log.</param>
/// <param name="sequence">Number of the first entry.</param>
internal sealed class TestLog(byte[] image, int offset = 0, ulong sequence = 1)
{
    private const int SectorBytes = 4096;
    private const int LogBytes = 1 << 20;

    private int next = offset;
    private ulong number = sequence;

    /// <summary>What the entries call the oldest one that is to be carried out.</summary>
    public int TailOffset { get; init; } = offset;

    public long FlushedFileBytes { get; init; }

    public long LastFileBytes { get; init; }

    public Guid Id { get; init; } = TestVhdx.LogId;

    /// <summary>Adds an entry that changes sectors of the file.</summary>
    /// <param name="changes">Where, and the 4096 bytes; null: as many zeros as the last part says.</param>
    /// <returns>Where the entry begins in the log.</returns>
    public int Add(params (long FileOffset, byte[]? Sector, long ZeroBytes)[] changes)
    {
        int data = changes.Count(change => change.Sector is not null);
        int head = ((64 + (changes.Length * 32)) + SectorBytes - 1) / SectorBytes * SectorBytes;
        byte[] entry = new byte[head + (data * SectorBytes)];
        "loge"u8.CopyTo(entry);
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(0x08), entry.Length);
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(0x0C), TailOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(entry.AsSpan(0x10), number);
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(0x18), changes.Length);
        Id.TryWriteBytes(entry.AsSpan(0x20));
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(0x30), FlushedFileBytes);
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(0x38), LastFileBytes);
        int sectorAt = head;
        for (int i = 0; i < changes.Length; i++)
        {
            Span<byte> descriptor = entry.AsSpan(64 + (i * 32), 32);
            BinaryPrimitives.WriteInt64LittleEndian(descriptor[0x10..], changes[i].FileOffset);
            BinaryPrimitives.WriteUInt64LittleEndian(descriptor[0x18..], number);
            if (changes[i].Sector is not { } sector)
            {
                "zero"u8.CopyTo(descriptor);
                BinaryPrimitives.WriteInt64LittleEndian(descriptor[0x08..], changes[i].ZeroBytes);
                continue;
            }

            "desc"u8.CopyTo(descriptor);
            sector.AsSpan(SectorBytes - 4, 4).CopyTo(descriptor[0x04..]);
            sector.AsSpan(0, 8).CopyTo(descriptor[0x08..]);
            Span<byte> stored = entry.AsSpan(sectorAt, SectorBytes);
            sector.CopyTo(stored);
            "data"u8.CopyTo(stored);
            BinaryPrimitives.WriteUInt32LittleEndian(stored[4..], (uint)(number >> 32));
            BinaryPrimitives.WriteUInt32LittleEndian(stored[(SectorBytes - 4)..], (uint)number);
            sectorAt += SectorBytes;
        }

        TestVhdx.Seal(entry);
        int begin = next;
        for (int at = 0; at < entry.Length; at += SectorBytes)
        {
            entry.AsSpan(at, SectorBytes).CopyTo(image.AsSpan(TestVhdx.LogOffset + next));
            next = (next + SectorBytes) % LogBytes;
        }

        number++;
        return begin;
    }
}
