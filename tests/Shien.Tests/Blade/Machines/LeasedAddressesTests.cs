using AwesomeAssertions;
using Shien.Blade.Libvirt;
using Shien.Blade.Machines;
using Xunit;

namespace Shien.Tests.Blade.Machines;

public sealed class LeasedAddressesTests
{
    private static readonly NetworkLease Old = new("192.168.122.57", 1000);

    [Fact]
    public void A_lease_from_before_the_start_is_not_the_machines() =>
        LeasedAddresses.Since([Old], [Old]).Should().BeEmpty();

    [Fact]
    public void A_renewed_lease_is() =>
        LeasedAddresses.Since([Old], [Old with { ExpiresAtSeconds = 1001 }]).Should().Equal("192.168.122.57");

    [Fact]
    public void A_guest_with_another_client_id_gets_a_second_lease_and_only_that_one_is_shown() =>
        LeasedAddresses.Since([Old], [Old, new NetworkLease("192.168.122.99", 1200)]).Should().Equal("192.168.122.99");

    [Fact]
    public void A_lease_without_end_counts() =>
        LeasedAddresses.Since([new NetworkLease("10.0.0.1", 0)], [new NetworkLease("10.0.0.1", 0)]).Should().Equal("10.0.0.1");

    [Fact]
    public void The_latest_is_first() =>
        LeasedAddresses.Since([], [Old, new NetworkLease("192.168.122.99", 1200)]).Should().Equal("192.168.122.99", "192.168.122.57");
}
