using System.Net;
using System.Net.Sockets;
using System.Text;
using AwesomeAssertions;
using Shien.Remote;
using Shien.Remote.Guests;
using Shien.Tests.Api;
using Xunit;

namespace Shien.Tests.Remote.Guests;

public sealed class GuestDoorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_has_the_token_is_carried_to_the_guest_and_back()
    {
        (NetworkStream guest, NetworkStream far) = SocketPair.Create();
        await using GuestDoor door = new("machine-01", _ => Task.FromResult<Stream>(guest), "");
        await using Stream near = await GuestDoor.EnterAsync(door.Ticket, Stop);
        await near.WriteAsync("SSH-2.0-here\r\n"u8.ToArray(), Stop);
        byte[] got = new byte[14];
        await far.ReadExactlyAsync(got, Stop);
        Encoding.ASCII.GetString(got).Should().Be("SSH-2.0-here\r\n");
        await far.WriteAsync("SSH-2.0-far!\r\n"u8.ToArray(), Stop);
        await near.ReadExactlyAsync(got, Stop);
        Encoding.ASCII.GetString(got).Should().Be("SSH-2.0-far!\r\n");
        far.Close();
        (await near.ReadAsync(got, Stop)).Should().Be(0, "the guest's end is the end");
    }

    [Theory]
    [InlineData("SSH-2.0-somebody else\r\n\r\n")]
    [InlineData("CONNECT guest:22 HTTP/1.0\r\n\r\n")]
    [InlineData("CONNECT guest:22 HTTP/1.0\r\nProxy-Authorization: Basic c2hpZW46MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=\r\n\r\n")]
    [InlineData("")]
    public async Task Others_on_this_machine_get_nothing(string said)
    {
        int opened = 0;
        await using GuestDoor door = new("machine-01", _ => Task.FromResult<Stream>(new MemoryStream([(byte)++opened])), "");
        using TcpClient other = new();
        await other.ConnectAsync(IPAddress.Loopback, door.Port, Stop);
        NetworkStream stream = other.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(said), Stop);
        other.Client.Shutdown(SocketShutdown.Send);
        (await stream.ReadAsync(new byte[1], Stop)).Should().Be(0);
        opened.Should().Be(0);
    }

    [Fact]
    public async Task A_blade_that_refuses_the_stream_is_remembered()
    {
        await using GuestDoor door = new("machine-01", _ => throw new RemoteException("the blade is gone", "wait"), "");
        await FluentActions.Awaiting(() => GuestDoor.EnterAsync(door.Ticket, Stop)).Should().ThrowAsync<RemoteException>().WithMessage("The way to the machine cannot be entered:*");
        door.Failure!.Message.Should().Be("the blade is gone");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("22")]
    [InlineData("x y")]
    public Task Nobody_is_sent_without_a_ticket(string? ticket) =>
        FluentActions.Awaiting(() => GuestDoor.EnterAsync(ticket, Stop)).Should().ThrowAsync<RemoteException>().WithMessage("This is a part of 'shien ssh'*");
}
