using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using AwesomeAssertions;
using Microsoft.Win32.SafeHandles;
using Shien.Blade.Native;
using Shien.Blade.Nbd;
using Shien.Images.Writing;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blade.Nbd;

/// <summary>The protocol as a client sees it, well-behaved and not. nbd/doc/proto.md.</summary>
public sealed class NbdServerTests : IAsyncDisposable
{
    private const ulong OptionMagic = 0x49484156454F5054;
    private const int Length = 1 << 20;

    private readonly string folder = Directory.CreateTempSubdirectory("shien-nbd-").FullName;
    private readonly TestDisk below = TestDisk.Make(3, Length);
    private readonly SafeFileHandle changes;
    private readonly NbdServer server;

    public NbdServerTests()
    {
        changes = File.OpenHandle(Path.Combine(folder, "changes"), FileMode.CreateNew, FileAccess.ReadWrite);
        server = new NbdServer(
            Path.Combine(folder, "nbd"), LibC.geteuid(), new Dictionary<string, DiskOverlay> { ["disk1"] = new(below, changes, 128 * 1024) });
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        changes.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(7u)]
    [InlineData(1u)]
    public void A_disk_is_read_and_written(uint option)
    {
        using NetworkStream client = Enter(option);
        (uint error, byte[] read) = Ask(client, 0, 1000, 500);
        error.Should().Be(0);
        read.Should().Equal(below.Content[1000..1500]);
        Ask(client, 1, 1000, 3, [1, 2, 3]).Error.Should().Be(0);
        Ask(client, 0, 999, 5).Read.Should().Equal(below.Content[999], 1, 2, 3, below.Content[1003]);
        Ask(client, 3, 0, 0).Error.Should().Be(0, "a flush is taken");
    }

    [Theory]
    [InlineData(0, Length - 1L, 2u)]
    [InlineData(0, -1L, 1u)]
    [InlineData(0, long.MaxValue, 512u)]
    [InlineData(4, 0L, 512u)]
    [InlineData(77, 0L, 0u)]
    public void What_is_not_there_is_an_error_and_the_session_goes_on(int command, long offset, uint count)
    {
        using NetworkStream client = Enter(7);
        Ask(client, (ushort)command, offset, count).Error.Should().Be(22);
        Ask(client, 0, 0, 1).Error.Should().Be(0);
    }

    [Fact]
    public void More_changes_than_are_allowed_end_in_no_space_and_are_told()
    {
        using NetworkStream client = Enter(7);
        Ask(client, 1, 0, 128 * 1024, new byte[128 * 1024]).Error.Should().Be(0);
        Ask(client, 1, 512 * 1024, 1, [1]).Error.Should().Be(28);
        server.Failure.Should().Be("more than 0 MiB of the disk would be changed.");
    }

    [Fact]
    public void An_option_that_is_not_known_and_a_disk_that_is_not_there_are_refused_in_words_of_the_protocol()
    {
        using NetworkStream client = Connect();
        SendOption(client, 8, []);
        ReplyType(client).Should().Be(0x80000001);
        SendOption(client, 7, Name("../etc"));
        ReplyType(client).Should().Be(0x80000006);
        SendOption(client, 7, [255, 255, 255, 255, 0, 0]);
        ReplyType(client).Should().Be(0x80000006);
        SendOption(client, 2, []);
        ReplyType(client).Should().Be(1);
        client.ReadByte().Should().Be(-1);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\nmore than enough")]
    [InlineData("\0\0\0\u0003IHAVEOPT\0\0\0\u0007\u007f\u007f\u007f\u007f")]
    public void Whoever_speaks_something_else_is_cut_off(string said)
    {
        using NetworkStream client = Connect(sayFlags: false);
        client.Write(Encoding.ASCII.GetBytes(said));
        IsCutOff(client).Should().BeTrue();
    }

    [Fact]
    public void A_length_beyond_all_bounds_is_cut_off_before_memory_is_taken()
    {
        using NetworkStream client = Enter(7);
        client.Write(Request(0, 0, uint.MaxValue));
        IsCutOff(client).Should().BeTrue();
    }

    // What it sent and nobody read makes a reset of the end.
    private static bool IsCutOff(NetworkStream client)
    {
        try
        {
            return client.ReadByte() < 0;
        }
        catch (IOException e)
        {
            return e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset };
        }
    }

    private NetworkStream Connect(bool sayFlags = true)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Path.Combine(folder, "nbd")));
        NetworkStream client = new(socket, ownsSocket: true) { ReadTimeout = 20_000 };
        Encoding.ASCII.GetString(Read(client, 18)[..16]).Should().Be("NBDMAGICIHAVEOPT");
        if (sayFlags)
        {
            client.Write([0, 0, 0, 3]);
        }

        return client;
    }

    private NetworkStream Enter(uint option)
    {
        NetworkStream client = Connect();
        SendOption(client, option, option == 1 ? "disk1"u8.ToArray() : Name("disk1"));
        byte[] information = option == 1 ? Read(client, 10) : Read(client, 20 + 12)[22..];
        BinaryPrimitives.ReadInt64BigEndian(information).Should().Be(Length);
        information[9].Should().Be(5);
        if (option == 7)
        {
            ReplyType(client).Should().Be(1);
        }

        return client;
    }

    private static void SendOption(NetworkStream client, uint option, byte[] data)
    {
        byte[] header = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(header, OptionMagic);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), option);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(12), (uint)data.Length);
        client.Write([.. header, .. data]);
    }

    private static uint ReplyType(NetworkStream client)
    {
        byte[] reply = Read(client, 20);
        BinaryPrimitives.ReadUInt64BigEndian(reply).Should().Be(0x3e889045565a9);
        Read(client, (int)BinaryPrimitives.ReadUInt32BigEndian(reply.AsSpan(16)));
        return BinaryPrimitives.ReadUInt32BigEndian(reply.AsSpan(12));
    }

    private static (uint Error, byte[] Read) Ask(NetworkStream client, ushort command, long offset, uint count, byte[]? content = null)
    {
        client.Write([.. Request(command, offset, count), .. content ?? []]);
        byte[] reply = Read(client, 16);
        BinaryPrimitives.ReadUInt32BigEndian(reply).Should().Be(0x67446698);
        BinaryPrimitives.ReadUInt64BigEndian(reply.AsSpan(8)).Should().Be(4711);
        uint error = BinaryPrimitives.ReadUInt32BigEndian(reply.AsSpan(4));
        return (error, command == 0 && error == 0 ? Read(client, (int)count) : []);
    }

    private static byte[] Request(ushort command, long offset, uint count)
    {
        byte[] request = new byte[28];
        BinaryPrimitives.WriteUInt32BigEndian(request, 0x25609513);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(6), command);
        BinaryPrimitives.WriteUInt64BigEndian(request.AsSpan(8), 4711);
        BinaryPrimitives.WriteInt64BigEndian(request.AsSpan(16), offset);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(24), count);
        return request;
    }

    private static byte[] Name(string name) => [0, 0, 0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), 0, 0];

    private static byte[] Read(NetworkStream client, int count)
    {
        byte[] bytes = new byte[count];
        client.ReadExactly(bytes);
        return bytes;
    }
}
