using System.Net;
using AwesomeAssertions;
using Shien.IeVirsh.Debugging;
using Xunit;

namespace Shien.Tests.IeVirsh.Debugging;

public sealed class LoopbackCallerTests
{
    // As Linux 6.1 prints it: a listener, both ends of a connection, one that has ended.
    private static readonly string[] Table =
    [
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        "   0: 0100007F:814C 00000000:0000 0A 00000000:00000000 00:00000000 00000000 20001        0 4711 1 0000000000000000 100 0 0 10 0",
        "   1: 0100007F:814C 0100007F:D431 01 00000000:00000000 00:00000000 00000000 20001        0 4712 1 0000000000000000 20 4 30 10 -1",
        "   2: 0100007F:D431 0100007F:814C 01 00000000:00000000 00:00000000 00000000 20002        0 4713 1 0000000000000000 20 4 30 10 -1",
        "   3: 0100007F:D432 0100007F:814C 06 00000000:00000000 03:00001770 00000000     0        0 0 3 0000000000000000",
    ];

    [Theory]
    [InlineData(0xD431, 20002u)]
    [InlineData(0xD432, null)]
    [InlineData(0xD433, null)]
    public void Finds_whose_the_callers_end_is(int port, uint? uid) =>
        LoopbackCaller.Find(Table, new IPEndPoint(IPAddress.Loopback, port), new IPEndPoint(IPAddress.Loopback, 0x814C)).Should().Be(uid);
}
