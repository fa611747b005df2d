namespace Shien.Images.Disks.Vmdk;

/// <summary>A compressed grain with its marker, ready to be written.</summary>
internal sealed record PackedGrain(int Grain, byte[] Buffer, int Length)
{
    /// <summary>What is to be written.</summary>
    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);
}
