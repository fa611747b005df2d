namespace Shien.Blade.Debugging;

/// <summary>
/// Takes the GDB remote serial protocol apart (manual of gdb, "Overview" of appendix "GDB Remote Serial Protocol"), in whatever
/// pieces it arrives. What stands between packets and is none of <c>+ - 0x03</c> is dropped. One thread at a time.
/// </summary>
/// <param name="maxContentBytes">Most content of a packet, escapes counted twice.</param>
internal sealed class GdbPacketReader(int maxContentBytes)
{
    private readonly List<byte> content = [];
    private State state;
    private byte sum;
    private int told;

    private enum State
    {
        Between,
        Content,
        FirstDigit,
        SecondDigit,
    }

    /// <summary>Reads up to the end of the next item and takes what it has read off <paramref name="bytes"/>; false when it needs more.</summary>
    /// <exception cref="GdbProtocolException">A packet is too long.</exception>
    public bool TryRead(ref ReadOnlySpan<byte> bytes, out GdbItem item)
    {
        while (!bytes.IsEmpty)
        {
            byte next = bytes[0];
            bytes = bytes[1..];
            if (Take(next) is { } found)
            {
                item = found;
                return true;
            }
        }

        item = default;
        return false;
    }

    private GdbItem? Take(byte next)
    {
        // A raw $ is never content: a sender that gave up in the middle begins anew.
        if (next == '$')
        {
            content.Clear();
            sum = 0;
            state = State.Content;
            return null;
        }

        switch (state)
        {
            case State.Content when next == '#':
                state = State.FirstDigit;
                return null;
            case State.Content:
                if (content.Count == maxContentBytes)
                {
                    throw new GdbProtocolException($"A packet of the debugger's protocol has more than {maxContentBytes} bytes.");
                }

                content.Add(next);
                sum += next;
                return null;
            case State.FirstDigit:
                told = Digit(next) << 4;
                state = State.SecondDigit;
                return null;
            case State.SecondDigit:
                told |= Digit(next);
                state = State.Between;
                return told == sum ? new GdbItem(GdbItemKind.Packet, [.. content]) : new GdbItem(GdbItemKind.Damaged, []);
            default:
                return next switch
                {
                    (byte)'+' => new GdbItem(GdbItemKind.Received, []),
                    (byte)'-' => new GdbItem(GdbItemKind.Again, []),
                    0x03 => new GdbItem(GdbItemKind.Interrupt, []),
                    _ => null,
                };
        }
    }

    // What is no digit makes a number that is no checksum.
    private static int Digit(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
        _ => 0x10000,
    };
}
