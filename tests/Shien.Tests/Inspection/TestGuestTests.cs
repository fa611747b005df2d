using AwesomeAssertions;
using Xunit;

namespace Shien.Tests.Inspection;

public sealed class TestGuestTests
{
    private const string InsecureKey = "ssh-rsa AAAAB3NzaC1yc2EAAAABIwAAAQEA6NF8iallvQVp22WDkTkyrtvp9eWW6A8YVr+kz4TjGYe7gHzIw+niNltGEFHzD8+v1I2YJ6oXevct1YeS0o9HZyN1Q9qgCgzUFtdOKLv6IedplqoPkcmF0aYet2PkEDo3MlTBckFXPITAMzF8dJSIFo9D8HfdOV0IAdx4O7PtixWKn5y2hMNG0zQPyUecp4pzC6kivAIhyfHilFR61RGL+GPXQ2MWZWFYbAGjyiYJnAmCP3NOTd0jMZEnDkbUvxhMmBYSdETk1rRgm+R4LOzFUGaHqHDLKLX+FIPKcF96hrucXzcWyLbIbEgE98OHlnVYCzRdK8jlqm8tehUc9c9WhQ== x";

    [Fact]
    public void A_guest_begins_clean() => new TestGuest().Findings().Should().BeEmpty();

    [Fact]
    public void What_is_written_into_it_is_found() =>
        new TestGuest().File("/home/student/.ssh/authorized_keys", "\n" + InsecureKey).Rows("K1").Should().Equal("K1 Block /home/student/.ssh/authorized_keys:2");
}
