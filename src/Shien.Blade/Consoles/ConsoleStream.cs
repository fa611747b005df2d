using Shien.Blade.Libvirt;

namespace Shien.Blade.Consoles;

/// <summary>
/// The serial line of a running guest: a blocking libvirt stream on a connection of its own. One thread may receive
/// while another sends; <see cref="Abort"/> wakes both.
/// </summary>
internal sealed unsafe class ConsoleStream : IDisposable
{
    private const uint Force = 1;

    private readonly Lock changing = new();
    private readonly nint connection;
    private nint stream;
    private volatile bool isAborted;

    private ConsoleStream(nint connection, nint stream)
    {
        this.connection = connection;
        this.stream = stream;
    }

    /// <summary>True after <see cref="Abort"/>.</summary>
    public bool WasAborted => isAborted;

    /// <summary>Opens it.</summary>
    /// <param name="libvirt">Where.</param>
    /// <param name="machine">UUID of the domain.</param>
    /// <param name="takeOver">Take it from whoever has it open.</param>
    /// <exception cref="LibvirtException">It is not running, or somebody has it open.</exception>
    public static ConsoleStream Open(LibvirtConnection libvirt, Guid machine, bool takeOver)
    {
        nint connection = libvirt.Open();
        nint stream = 0;
        try
        {
            using Domain domain = Domain.Find(connection, machine) ?? throw LibvirtException.Last();
            stream = LibvirtNative.virStreamNew(connection, 0);
            return stream != 0 && LibvirtNative.virDomainOpenConsole(domain.Handle, 0, stream, takeOver ? Force : 0) == 0
                ? new ConsoleStream(connection, stream)
                : throw LibvirtException.Last();
        }
        catch
        {
            if (stream != 0)
            {
                _ = LibvirtNative.virStreamFree(stream);
            }

            _ = LibvirtNative.virConnectClose(connection);
            throw;
        }
    }

    /// <summary>Waits for output of the guest; 0 when it was shut off.</summary>
    /// <exception cref="LibvirtException">Somebody took the console over, or libvirt failed.</exception>
    public int Receive(Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            int got = LibvirtNative.virStreamRecv(stream, data, (nuint)buffer.Length);
            return got >= 0 ? got : isAborted ? 0 : throw LibvirtException.Last();
        }
    }

    /// <summary>Sends input to the guest; false when the stream has ended.</summary>
    public bool Send(ReadOnlySpan<byte> input)
    {
        while (!input.IsEmpty)
        {
            fixed (byte* data = input)
            {
                int sent = LibvirtNative.virStreamSend(stream, data, (nuint)input.Length);
                if (sent <= 0)
                {
                    return false;
                }

                input = input[sent..];
            }
        }

        return true;
    }

    /// <summary>Ends it and wakes whoever waits in it. Any thread may call, also twice.</summary>
    public void Abort()
    {
        lock (changing)
        {
            if (!isAborted && stream != 0)
            {
                isAborted = true;
                _ = LibvirtNative.virStreamAbort(stream);
            }
        }
    }

    /// <summary>Frees it; nobody may be waiting in it any more.</summary>
    public void Dispose()
    {
        Abort();
        lock (changing)
        {
            if (stream != 0)
            {
                _ = LibvirtNative.virStreamFree(stream);
                _ = LibvirtNative.virConnectClose(connection);
                stream = 0;
            }
        }
    }
}
