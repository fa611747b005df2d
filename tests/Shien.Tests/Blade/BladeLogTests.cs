using System.Text;
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

    [Fact]
    public void A_full_disk_fails_nothing_and_the_log_says_later_what_it_lacks()
    {
        using FillingWriter writer = new();
        BladeLog log = new(writer, new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 1, 2, 3, TimeSpan.Zero)));
        writer.IsFull = true;
        log.Info("one");
        log.Error("two", new InvalidOperationException("three"));
        writer.IsFull = false;
        log.Info("four");
        log.Info("five");
        writer.ToString().Should().Be(string.Join(
            Environment.NewLine,
            "2026-11-23T01:02:03.000Z warn 2 lines of this log could not be written before this one",
            "2026-11-23T01:02:03.000Z info four",
            "2026-11-23T01:02:03.000Z info five",
            ""));
    }

    private sealed class FillingWriter : StringWriter
    {
        public bool IsFull { get; set; }

        public override void WriteLine(StringBuilder? value) => Write(value, base.WriteLine);

        public override void WriteLine(string? value) => Write(value, base.WriteLine);

        private void Write<T>(T value, Action<T> write)
        {
            if (IsFull)
            {
                throw new IOException("No space left on device");
            }

            write(value);
        }
    }
}
