using AwesomeAssertions;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Store;
using Shien.Tests.CommandLine;
using Xunit;

namespace Shien.Tests.Blade.Limits;

/// <summary>Shares of CPUs and disks in a machine's XML, and read back from there.</summary>
public sealed class TuningTests
{
    private static readonly DomainPlatform Platform = new(IsKvm: false, "Nehalem", "none", "default", 2_000_000_000, 995, EfiFirmware.Debian);

    public static TheoryData<long?, int?, long?, long?> Rows => new()
    {
        { null, null, null, null },
        { 512, null, null, null },
        { null, 1, null, null },
        { null, 100, 100L << 20, null },
        { 2, 50, null, 200 },
        { 10_000, 33, 1L << 40, 100_000_000 },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_is_written_is_read_back(long? shares, int? percent, long? bytes, long? operations)
    {
        Tuning tuning = new(shares, percent, bytes, operations);
        Tuning.Parse(Write(tuning)).Should().Be(tuning);
    }

    [Fact]
    public void All_disks_of_a_machine_share_their_limit() => ExpectedFile.Match("tuned.xml", Write(new Tuning(512, 50, 20 << 20, 300)) + "\n");

    private static string Write(Tuning tuning) =>
        new DomainXml(new StoreLayout("/srv/shien"), Platform, _ => tuning).Write(TemporaryStore.Record("01", disks: 2));
}
