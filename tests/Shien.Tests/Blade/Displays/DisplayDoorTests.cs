using System.Net.Sockets;
using AwesomeAssertions;
using Shien.Blade.Displays;
using Shien.Blade.Native;
using Xunit;

namespace Shien.Tests.Blade.Displays;

public sealed class DisplayDoorTests : IDisposable
{
    private static readonly uint Me = LibC.geteuid();

    private readonly string folder = Directory.CreateTempSubdirectory("shien-").FullName;

    private string Target => Path.Combine(folder, "vnc");

    private string DoorPath => Path.Combine(folder, "alice@01.sock");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Bytes_pass_both_ways_and_the_door_outlasts_the_display()
    {
        using DisplayDoor door = DisplayDoor.Open(DoorPath, Target, Me);
        File.GetUnixFileMode(DoorPath).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        for (int i = 0; i < 2; i++)
        {
            using Socket display = Listen();
            using Socket viewer = Connect();
            using Socket qemu = await display.AcceptAsync(TestContext.Current.CancellationToken);
            await qemu.SendAsync("RFB 003.008\n"u8.ToArray());
            (await TextAsync(viewer)).Should().Be("RFB 003.008\n");
            await viewer.SendAsync("RFB 003.003\n"u8.ToArray());
            (await TextAsync(qemu)).Should().Be("RFB 003.003\n");
            qemu.Close();
            (await TextAsync(viewer)).Should().BeEmpty("the machine went off");
            File.Delete(Target);
        }

        using Socket late = Connect();
        (await TextAsync(late)).Should().BeEmpty("the machine is off");
    }

    [Fact]
    public async Task Somebody_else_is_cut_off_even_where_the_file_lets_him_in()
    {
        Assert.SkipUnless(Me == 0, "only root can give the door to another account");
        using Socket display = Listen();
        using DisplayDoor door = DisplayDoor.Open(DoorPath, Target, 12345);
        using Socket viewer = Connect(); // root passes every file
        (await TextAsync(viewer)).Should().BeEmpty();
        display.Poll(TimeSpan.Zero, SelectMode.SelectRead).Should().BeFalse("QEMU was never asked");
    }

    [Fact]
    public async Task Four_look_at_once_and_the_fifth_when_one_has_left()
    {
        using Socket display = Listen();
        using DisplayDoor door = DisplayDoor.Open(DoorPath, Target, Me);
        List<Socket> viewers = [];
        List<Socket> ends = [];
        for (int i = 0; i < 4; i++)
        {
            viewers.Add(Connect());
            ends.Add(await display.AcceptAsync(TestContext.Current.CancellationToken));
        }

        using Socket fifth = Connect();
        (await TextAsync(fifth)).Should().BeEmpty();
        viewers[0].Dispose();
        ends[0].Dispose();
        Socket? entered = null;
        for (int attempt = 0; entered is null && attempt < 100; attempt++)
        {
            using Socket again = Connect();
            entered = display.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead) ? await display.AcceptAsync(TestContext.Current.CancellationToken) : null;
        }

        entered.Should().NotBeNull();
        entered!.Dispose();
        viewers.Concat(ends).ToList().ForEach(socket => socket.Dispose());
    }

    [Fact]
    public void A_door_that_was_closed_leaves_nothing_and_one_that_is_in_the_way_is_replaced()
    {
        File.WriteAllText(DoorPath, "left by a killed daemon");
        DisplayDoor door = DisplayDoor.Open(DoorPath, Target, Me);
        door.IsThere.Should().BeTrue();
        door.Dispose();
        File.Exists(DoorPath).Should().BeFalse();
        door.IsThere.Should().BeFalse();
    }

    private Socket Listen()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Target));
        socket.Listen();
        return socket;
    }

    private Socket Connect()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(DoorPath));
        return socket;
    }

    // What is there, or nothing where it was closed.
    private static async Task<string> TextAsync(Socket socket)
    {
        byte[] buffer = new byte[100];
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        try
        {
            int got = await socket.ReceiveAsync(buffer, limit.Token);
            return System.Text.Encoding.ASCII.GetString(buffer, 0, got);
        }
        catch (SocketException)
        {
            return "";
        }
    }
}
