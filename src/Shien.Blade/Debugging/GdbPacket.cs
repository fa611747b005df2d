using System.Text;

namespace Shien.Blade.Debugging;

/// <summary>Frames, escapes and checksums of packets.</summary>
internal static class GdbPacket
{
    private const byte Escape = (byte)'}';
    private const byte EscapedBy = 0x20;

    /// <summary>A packet around content that is escaped already.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> content)
    {
        byte sum = 0;
        foreach (byte one in content)
        {
            sum += one;
        }

        return [(byte)'$', .. content, .. Encoding.ASCII.GetBytes($"#{sum:x2}")];
    }

    /// <summary>A packet of plain text, which may hold nothing that needs an escape.</summary>
    public static byte[] Frame(string text) => Frame(Encoding.ASCII.GetBytes(text));

    /// <summary>A packet that means exactly these bytes.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> meaning)
    {
        List<byte> content = new(meaning.Length);
        foreach (byte one in meaning)
        {
            if (one is (byte)'$' or (byte)'#' or (byte)'*' or Escape)
            {
                content.Add(Escape);
                content.Add((byte)(one ^ EscapedBy));
            }
            else
            {
                content.Add(one);
            }
        }

        return Frame([.. content]);
    }

    /// <summary>
    /// What content means. Null where it ends inside an escape, or is run-length encoded: gdb never sends that, and QEMU would
    /// read it, so that something else would be judged than what is done.
    /// </summary>
    public static byte[]? Decode(ReadOnlySpan<byte> content)
    {
        List<byte> meaning = new(content.Length);
        for (int i = 0; i < content.Length; i++)
        {
            if (content[i] == '*' || (content[i] == Escape && i + 1 == content.Length))
            {
                return null;
            }

            meaning.Add(content[i] == Escape ? (byte)(content[++i] ^ EscapedBy) : content[i]);
        }

        return [.. meaning];
    }
}
