using AwesomeAssertions;
using Microsoft.Extensions.Time.Testing;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Xunit;

namespace Shien.Tests.Blade;

public sealed class BladeLogTests
{
    [Fact]
    public void A_change_says_when_who_and_what_on_one_line_that_nobody_can_forge()
    {
        using StringWriter writer = new();
        using Peer peer = new(20001, 77);
        BladeLog log = new(writer, new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 1, 2, 3, TimeSpan.Zero)));
        log.Audit(new Caller(TemporaryStore.Alice, peer), "reason: x\n2026 audit root: y\u001b[31m");
        writer.ToString().Should().Be(
            "2026-11-23T01:02:03.000Z audit alice (uid 20001, pid 77): reason: x?2026 audit root: y?[31m" + Environment.NewLine);
    }
}
