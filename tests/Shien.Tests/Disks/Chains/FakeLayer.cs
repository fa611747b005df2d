using Shien.Images.Disks;
using Shien.Images.Disks.Chains;

namespace Shien.Tests.Disks.Chains;

/// <summary>
/// A layer of pieces: a letter is stored content, <c>0</c> is zero here, <c>.</c> is left to the parent. A piece has 512 bytes.
/// </summary>
internal sealed class FakeLayer(string pieces) : LayerReader
{
    public const int PieceBytes = 512;

    public bool IsDisposed { get; private set; }

    public override string Format => "fake";

    public override string Name => pieces;

    public override ParentLink? Parent => null;

    public override long LengthBytes => pieces.Length * PieceBytes;

    public override IEnumerable<StoredExtent> StoredExtents() => StoredExtent.Join(
        Enumerable.Range(0, pieces.Length).Where(i => char.IsLetter(pieces[i])).Select(i => new StoredExtent(i * PieceBytes, PieceBytes)));

    public override LayerRun ReadRun(long offset, Span<byte> buffer)
    {
        int piece = (int)(offset / PieceBytes);
        int length = (int)Math.Min(((piece + 1) * PieceBytes) - offset, buffer.Length);
        if (char.IsLetter(pieces[piece]))
        {
            buffer[..length].Fill((byte)pieces[piece]);
            return new LayerRun(LayerState.Stored, length);
        }

        return new LayerRun(pieces[piece] == '0' ? LayerState.Zero : LayerState.Absent, length);
    }

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
