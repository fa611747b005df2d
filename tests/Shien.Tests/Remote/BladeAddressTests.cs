using AwesomeAssertions;
using CsCheck;
using Shien.Remote;
using Xunit;

namespace Shien.Tests.Remote;

public sealed class BladeAddressTests
{
    [Theory]
    [InlineData("blade", null, "blade", null)]
    [InlineData("Blade.Example.ORG", null, "blade.example.org", null)]
    [InlineData("e24@blade:2222", "e24", "blade", 2222)]
    [InlineData("e24@10.0.0.7", "e24", "10.0.0.7", null)]
    [InlineData("::1", null, "::1", null)]
    [InlineData("[2001:db8::7]:22", null, "2001:db8::7", 22)]
    [InlineData("e24@[fe80::1%eth0]", "e24", "fe80::1%eth0", null)]
    public void Reads_what_people_type(string text, string? user, string host, int? port) =>
        BladeAddress.Parse(text).Should().Be(new BladeAddress(user, host, port));

    [Theory]
    [InlineData("", "'' is no host name or IP address")]
    [InlineData("-oProxyCommand=touch /tmp/x", "is no host name")]
    [InlineData("e24@-oProxyCommand=x", "'-oProxyCommand=x' is no host name")]
    [InlineData("-l@blade", "'-l' is no account")]
    [InlineData("E24@blade", "'E24' is no account: a small letter or _")]
    [InlineData("a@b@blade", "'a@b' is no account")]
    [InlineData("@blade", "'' is no account")]
    [InlineData("blade:0", "'0' is no port: 1 to 65535")]
    [InlineData("blade:65536", "'65536' is no port")]
    [InlineData("blade:", "'' is no port")]
    [InlineData("blade:+22", "'+22' is no port")]
    [InlineData("blade:22 -v", "'22 -v' is no port")]
    [InlineData("blade;id", "is no host name")]
    [InlineData("$(id)", "is no host name")]
    [InlineData("blade\n", "'blade?' is no host name")]
    [InlineData("e24\n@blade", "'e24?' is no account")]
    [InlineData("[blade]:22", "is no host name")]
    [InlineData("[::1", "is no host name")]
    [InlineData("[::1]x", "'' is no port")]
    [InlineData("bl\u00e4de", "is no host name")]
    [InlineData("\u001b[2J", "'?[2J' is no host name")]
    public void Refuses_what_is_no_address(string text, string why) =>
        FluentActions.Invoking(() => BladeAddress.Parse(text)).Should().Throw<RemoteException>()
            .Which.Message.Should().Contain(why).And.NotContainAny("\n", "\u001b");

    [Fact]
    public void Reads_back_every_address_it_writes()
    {
        string?[] users = [null, "e24", "_x", "a.b-c_9"];
        string[] hosts = ["blade", "a.b-c.d", "10.1.2.3", "::1", "2001:db8::7", "fe80::1%eth0"];
        Gen<string?> user = Gen.Int[0, users.Length - 1].Select(i => users[i]);
        Gen<string> host = Gen.Int[0, hosts.Length - 1].Select(i => hosts[i]);
        Gen<int?> port = Gen.Int[0, 65535].Select(p => p == 0 ? (int?)null : p);
        Gen.Select(user, host, port).Sample((u, h, p) =>
        {
            BladeAddress address = new(u, h, p);
            return BladeAddress.Parse(address.ToString()) == address;
        });
    }

    [Fact]
    public void Lets_nothing_through_that_ssh_could_take_for_an_option() => Gen.String.Sample(text =>
    {
        try
        {
            BladeAddress address = BladeAddress.Parse(text);
            return !address.Host.StartsWith('-') && address.User?.StartsWith('-') != true
                && !(address.Host + address.User).Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || "'\"$`;&|<>\\*?!".Contains(c));
        }
        catch (RemoteException)
        {
            return true;
        }
    });
}
