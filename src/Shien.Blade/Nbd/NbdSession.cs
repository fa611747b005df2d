using System.Buffers.Binary;
using System.Text;
using Shien.Images;
using Shien.Images.Writing;

namespace Shien.Blade.Nbd;

/// <summary>
/// One connection: the newstyle handshake, then reads, writes and flushes, one after the other. nbd/doc/proto.md. Every length is
/// checked before anything is allocated for it.
/// </summary>
internal sealed class NbdSession(Stream stream, IReadOnlyDictionary<string, DiskOverlay> exports, Action<string> failed)
{
    private const ulong Magic = 0x4e42444d41474943;
    private const ulong OptionMagic = 0x49484156454F5054;
    private const ulong ReplyMagic = 0x3e889045565a9;
    private const uint RequestMagic = 0x25609513;
    private const uint SimpleReplyMagic = 0x67446698;
    private const ushort FixedNewstyle = 1;
    private const ushort NoZeroes = 2;
    private const ushort TransmissionFlags = 1 | 4; // has flags, takes flushes
    private const uint Acknowledged = 1;
    private const uint Information = 3;
    private const uint Unsupported = 0x80000001;
    private const uint UnknownExport = 0x80000006;
    private const int MaxOptions = 32;
    private const int MaxOptionBytes = 4096;
    private const int MaxTransferBytes = 32 << 20;
    private const uint ErrorIo = 5;
    private const uint ErrorInvalid = 22;
    private const uint ErrorNoSpace = 28;

    private byte[] buffer = [];

    /// <summary>Serves until the client goes.</summary>
    /// <exception cref="InvalidDataException">It spoke something else.</exception>
    /// <exception cref="IOException">It went in the middle.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (await NegotiateAsync(cancellation).ConfigureAwait(false) is not { } disk)
        {
            return;
        }

        while (await ServeOneAsync(disk, cancellation).ConfigureAwait(false))
        {
        }
    }

    private async Task<DiskOverlay?> NegotiateAsync(CancellationToken cancellation)
    {
        byte[] greeting = new byte[18];
        BinaryPrimitives.WriteUInt64BigEndian(greeting, Magic);
        BinaryPrimitives.WriteUInt64BigEndian(greeting.AsSpan(8), OptionMagic);
        BinaryPrimitives.WriteUInt16BigEndian(greeting.AsSpan(16), FixedNewstyle | NoZeroes);
        await stream.WriteAsync(greeting, cancellation).ConfigureAwait(false);
        byte[] flags = await ReadAsync(4, cancellation).ConfigureAwait(false);
        bool withoutZeroes = (BinaryPrimitives.ReadUInt32BigEndian(flags) & NoZeroes) != 0;
        for (int i = 0; i < MaxOptions; i++)
        {
            byte[] header = await ReadAsync(16, cancellation).ConfigureAwait(false);
            uint option = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8));
            uint length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(12));
            if (BinaryPrimitives.ReadUInt64BigEndian(header) != OptionMagic || length > MaxOptionBytes)
            {
                throw new InvalidDataException("no option of NBD");
            }

            byte[] data = await ReadAsync((int)length, cancellation).ConfigureAwait(false);
            switch ((Option)option)
            {
                case Option.ExportName:
                    return await EnterByNameAsync(Find(data), withoutZeroes, cancellation).ConfigureAwait(false);
                case Option.Abort:
                    await ReplyAsync(option, Acknowledged, [], cancellation).ConfigureAwait(false);
                    return null;
                case Option.Info or Option.Go when NameOf(data) is { } name && Find(name) is { } disk:
                    await ReplyAsync(option, Information, [0, 0, .. SizeAndFlags(disk)], cancellation).ConfigureAwait(false);
                    await ReplyAsync(option, Acknowledged, [], cancellation).ConfigureAwait(false);
                    if ((Option)option is Option.Go)
                    {
                        return disk;
                    }

                    break;
                case Option.Info or Option.Go:
                    await ReplyAsync(option, UnknownExport, [], cancellation).ConfigureAwait(false);
                    break;
                default:
                    await ReplyAsync(option, Unsupported, [], cancellation).ConfigureAwait(false);
                    break;
            }
        }

        throw new InvalidDataException("too many options");
    }

    private async Task<DiskOverlay?> EnterByNameAsync(DiskOverlay? disk, bool withoutZeroes, CancellationToken cancellation)
    {
        if (disk is not null)
        {
            await stream.WriteAsync((byte[])[.. SizeAndFlags(disk), .. new byte[withoutZeroes ? 0 : 124]], cancellation).ConfigureAwait(false);
        }

        return disk;
    }

    private async Task<bool> ServeOneAsync(DiskOverlay disk, CancellationToken cancellation)
    {
        byte[] request = new byte[28];
        if (await stream.ReadAtLeastAsync(request, request.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false) < request.Length)
        {
            return false;
        }

        Command command = (Command)BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(6));
        long offset = BinaryPrimitives.ReadInt64BigEndian(request.AsSpan(16));
        uint length = BinaryPrimitives.ReadUInt32BigEndian(request.AsSpan(24));
        if (BinaryPrimitives.ReadUInt32BigEndian(request) != RequestMagic || (command is Command.Read or Command.Write && length > MaxTransferBytes))
        {
            throw new InvalidDataException("no request of NBD");
        }

        if (command is Command.Disconnect)
        {
            return false;
        }

        int count = command is Command.Read or Command.Write ? (int)length : 0;
        if (buffer.Length < count)
        {
            buffer = new byte[count];
        }

        if (command is Command.Write)
        {
            await stream.ReadExactlyAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
        }

        uint error = Act(disk, command, offset, buffer.AsSpan(0, count));
        byte[] reply = new byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(reply, SimpleReplyMagic);
        BinaryPrimitives.WriteUInt32BigEndian(reply.AsSpan(4), error);
        request.AsSpan(8, 8).CopyTo(reply.AsSpan(8));
        await stream.WriteAsync(reply, cancellation).ConfigureAwait(false);
        if (command is Command.Read && error == 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
        }

        return true;
    }

    private uint Act(DiskOverlay disk, Command command, long offset, Span<byte> content)
    {
        if (offset < 0 || offset > disk.LengthBytes - content.Length)
        {
            return ErrorInvalid;
        }

        try
        {
            switch (command)
            {
                case Command.Read:
                    disk.Read(offset, content);
                    return 0;
                case Command.Write:
                    disk.Write(offset, content);
                    return 0;
                case Command.Flush:
                    // What is written lasts no longer than the repair: there is nothing to keep through a power cut.
                    return 0;
                default:
                    return ErrorInvalid;
            }
        }
        catch (Exception e) when (e is ImageException or IOException)
        {
            failed(e.Message);
            return command is Command.Read ? ErrorIo : ErrorNoSpace;
        }
    }

    private DiskOverlay? Find(byte[] name) => exports.GetValueOrDefault(Encoding.UTF8.GetString(name));

    // Length and name of the export; how many and which informations are wanted follows, and does not matter.
    private static byte[]? NameOf(byte[] data)
    {
        long length = data.Length < 4 ? -1 : BinaryPrimitives.ReadUInt32BigEndian(data);
        return length >= 0 && length <= data.Length - 4 ? data[4..(4 + (int)length)] : null;
    }

    private static byte[] SizeAndFlags(DiskOverlay disk)
    {
        byte[] bytes = new byte[10];
        BinaryPrimitives.WriteInt64BigEndian(bytes, disk.LengthBytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(8), TransmissionFlags);
        return bytes;
    }

    private async Task ReplyAsync(uint option, uint type, byte[] data, CancellationToken cancellation)
    {
        byte[] reply = new byte[20 + data.Length];
        BinaryPrimitives.WriteUInt64BigEndian(reply, ReplyMagic);
        BinaryPrimitives.WriteUInt32BigEndian(reply.AsSpan(8), option);
        BinaryPrimitives.WriteUInt32BigEndian(reply.AsSpan(12), type);
        BinaryPrimitives.WriteUInt32BigEndian(reply.AsSpan(16), (uint)data.Length);
        data.CopyTo(reply, 20);
        await stream.WriteAsync(reply, cancellation).ConfigureAwait(false);
    }

    private async Task<byte[]> ReadAsync(int count, CancellationToken cancellation)
    {
        byte[] bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellation).ConfigureAwait(false);
        return bytes;
    }

    private enum Option : uint
    {
        ExportName = 1,
        Abort = 2,
        Info = 6,
        Go = 7,
    }

    private enum Command : ushort
    {
        Read = 0,
        Write = 1,
        Disconnect = 2,
        Flush = 3,
    }
}
