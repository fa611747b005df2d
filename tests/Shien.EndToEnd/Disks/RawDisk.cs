namespace Shien.EndToEnd.Disks;

/// <summary>A raw disk file of zeros, text and noise, and its content.</summary>
internal sealed class RawDisk
{
    // Not a whole number of grains or of large clusters.
    private const int LengthBytes = (36 << 20) + (3 * 512);
    private const int PieceBytes = 20 * 1024;

    private RawDisk(string path, byte[] content)
    {
        Path = path;
        Content = content;
    }

    public string Path { get; }

    public byte[] Content { get; }

    public static RawDisk Make(string path)
    {
        byte[] content = new byte[LengthBytes];
        Random random = new(1);
        for (int offset = 0; offset < content.Length; offset += PieceBytes)
        {
            Span<byte> piece = content.AsSpan(offset, Math.Min(PieceBytes, content.Length - offset));
            switch (random.Next(8))
            {
                case 0:
                    random.NextBytes(piece);
                    break;
                case 1:
                    piece.Fill((byte)random.Next(256));
                    break;
                default:
                    break;
            }
        }

        content[^1] = 1;
        File.WriteAllBytes(path, content);
        return new RawDisk(path, content);
    }
}
