using System.Collections.Concurrent;

namespace Shien.Images.Pipelines;

/// <summary>Buffers of one size that go round in a pipeline; as many exist as were in use at once.</summary>
internal sealed class BufferPool(int bytes)
{
    private readonly ConcurrentBag<byte[]> free = [];

    /// <summary>A buffer with any content.</summary>
    public byte[] Rent() => free.TryTake(out byte[]? buffer) ? buffer : GC.AllocateUninitializedArray<byte>(bytes);

    /// <summary>Gives a buffer back; what is never given back is merely collected.</summary>
    public void Return(byte[] buffer) => free.Add(buffer);
}
