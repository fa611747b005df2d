namespace Shien.Blade.Debugging;

/// <summary>
/// Stands between a debugger and QEMU's stub and speaks the protocol with both: it acknowledges and repeats by itself, so that not a
/// byte gets through that was not part of a packet that was read whole and judged. Safe for one thread a side.
/// </summary>
internal sealed class GdbFilter
{
    /// <summary>Most that a command means, bytes; QEMU 7.2 drops what is longer (MAX_PACKET_LENGTH 4096, with its end).</summary>
    public const int MaxCommandBytes = 4095;

    private const int MaxReplyBytes = 64 * 1024;
    private const string Refused = "E01";

    private readonly Lock changing = new();
    private readonly GdbPacketReader clientReader = new(2 * MaxCommandBytes);
    private readonly GdbPacketReader stubReader = new(MaxReplyBytes);

    // What may be asked for again; once, or a flood of '-' would become a larger one.
    private byte[] lastToClient = [];
    private byte[] lastToStub = [];
    private bool acknowledges = true;
    private bool wasAskedForFeatures;

    /// <summary>Takes what the debugger sent.</summary>
    /// <exception cref="GdbProtocolException">It does not speak the protocol.</exception>
    public GdbOutput FromClient(ReadOnlySpan<byte> bytes)
    {
        List<byte> toClient = [];
        List<byte> toStub = [];
        bool isLast = false;
        lock (changing)
        {
            while (!isLast && clientReader.TryRead(ref bytes, out GdbItem item))
            {
                switch (item.Kind)
                {
                    case GdbItemKind.Packet:
                        Acknowledge(toClient, '+');
                        isLast = Command(GdbPacket.Decode(item.Content), toClient, toStub);
                        break;
                    case GdbItemKind.Damaged:
                        Acknowledge(toClient, '-');
                        break;
                    case GdbItemKind.Again:
                        toClient.AddRange(lastToClient);
                        lastToClient = [];
                        break;
                    case GdbItemKind.Interrupt:
                        toStub.Add(0x03);
                        break;
                }
            }
        }

        return new GdbOutput([.. toClient], [.. toStub], isLast);
    }

    /// <summary>Takes what QEMU sent.</summary>
    /// <exception cref="GdbProtocolException">It does not speak the protocol, or wants files of the debugger's.</exception>
    public GdbOutput FromStub(ReadOnlySpan<byte> bytes)
    {
        List<byte> toClient = [];
        List<byte> toStub = [];
        lock (changing)
        {
            while (stubReader.TryRead(ref bytes, out GdbItem item))
            {
                switch (item.Kind)
                {
                    case GdbItemKind.Packet:
                        toStub.Add((byte)'+');
                        Answer(item.Content, toClient);
                        break;
                    case GdbItemKind.Damaged:
                        toStub.Add((byte)'-');
                        break;
                    case GdbItemKind.Again:
                        toStub.AddRange(lastToStub);
                        lastToStub = [];
                        break;
                }
            }
        }

        return new GdbOutput([.. toStub], [.. toClient], IsLast: false);
    }

    // True if it ends the session.
    private bool Command(byte[]? command, List<byte> toClient, List<byte> toStub)
    {
        if (command is null || command.Length > MaxCommandBytes)
        {
            Say(Refused, toClient);
            return false;
        }

        GdbVerdict verdict = GdbRules.Judge(command);
        switch (verdict)
        {
            case GdbVerdict.Pass:
                wasAskedForFeatures |= command.AsSpan().StartsWith("qSupported"u8);
                lastToStub = GdbPacket.Encode(command);
                toStub.AddRange(lastToStub);
                break;
            case GdbVerdict.Monitor:
                Say(GdbRules.Print("shien: commands of QEMU's monitor reach beyond the machine and are refused here.\n"), toClient);
                Say(Refused, toClient);
                break;
            case GdbVerdict.NoAcknowledgments:
                Say("OK", toClient);
                acknowledges = false;
                break;
            case GdbVerdict.Kill:
                Say("OK", toClient);
                break;
            default:
                Say("", toClient);
                break;
        }

        return verdict == GdbVerdict.Kill;
    }

    private void Answer(byte[] content, List<byte> toClient)
    {
        // "File-I/O": the debugger would open, read and write files with its user's rights, as the guest says.
        if (content is [(byte)'F', ..])
        {
            throw new GdbProtocolException("The machine asked the debugger for a file of the blade; the session was ended.");
        }

        if (wasAskedForFeatures)
        {
            wasAskedForFeatures = false;
            content = content.Length == 0 ? content : [.. content, .. ";QStartNoAckMode+"u8];
        }

        lastToClient = GdbPacket.Frame(content);
        toClient.AddRange(lastToClient);
    }

    private void Say(string text, List<byte> toClient)
    {
        lastToClient = GdbPacket.Frame(text);
        toClient.AddRange(lastToClient);
    }

    private void Acknowledge(List<byte> toClient, char sign)
    {
        if (acknowledges)
        {
            toClient.Add((byte)sign);
        }
    }
}
