using System.Net.Sockets;
using System.Text;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Daemon;

/// <summary>The daemon as systemd starts it: with a socket that is there before it, and somebody to tell when it serves.</summary>
public sealed class SocketActivationTests : IDisposable
{
    private const string Place = "/run/shien/shiend.sock";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_takes_the_socket_knows_its_callers_and_says_when_it_serves_and_ends()
    {
        using SmallBlade small = new(folder, mebibytes: 64);
        small.Shiend("stop");
        small.Run("test", "-e", Place).ExitCode.Should().Be(1);
        using Socket notified = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        string notify = folder.File("notify");
        notified.Bind(new UnixDomainSocketEndPoint(notify));
        notified.ReceiveTimeout = 30_000;

        Task<RunResult> daemon = Task.Run(
            () => small.Run(
                "systemd-socket-activate", "--listen", Place, "--setenv", $"NOTIFY_SOCKET={notify}",
                "/usr/local/bin/shiend", "--config", "/etc/shien/shiend.toml"),
            TestContext.Current.CancellationToken);
        Wait.Until(() => small.Run("test", "-S", Place).ExitCode == 0, "the socket is there");
        small.Run(Artifacts.IeVirsh, "admin", "list").Succeeded();
        Received().Should().Be("READY=1");

        small.Run("pkill", "-TERM", "-x", "shiend").Succeeded();
        Received().Should().Be("STOPPING=1");
        (await daemon.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).ExitCode.Should().Be(0);
        small.Run("test", "-S", Place).ExitCode.Should().Be(0, "it is systemd's, which starts the daemon again when somebody comes");

        string Received()
        {
            byte[] bytes = new byte[256];
            return Encoding.UTF8.GetString(bytes, 0, notified.Receive(bytes));
        }
    }
}
