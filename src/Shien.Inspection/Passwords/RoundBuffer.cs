namespace Shien.Inspection.Passwords;

/// <summary>Collects what one round hashes, without allocating.</summary>
internal ref struct RoundBuffer(Span<byte> space)
{
    private readonly Span<byte> space = space;
    private int used;

    public readonly ReadOnlySpan<byte> Content => space[..used];

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(space[used..]);
        used += bytes.Length;
    }
}
