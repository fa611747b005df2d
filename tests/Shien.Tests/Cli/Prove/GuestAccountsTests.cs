using System.Security.Cryptography;
using System.Text;
using AwesomeAssertions;
using Shien.Api.Repairs;
using Shien.Cli.Prove;
using Shien.Inspection.Keys;
using Xunit;

namespace Shien.Tests.Cli.Prove;

public sealed class GuestAccountsTests
{
    [Fact]
    public void Those_that_got_the_key_come_first_and_root_last() => GuestAccounts.Of(
        [
            Edit("write", "/root/.ssh/authorized_keys"), Edit("write", "/home/student/.ssh/authorized_keys"), Edit("write", "/home/student/.ssh/known_hosts"),
            Edit("delete", "/home/old/.ssh/authorized_keys"), Edit("write", "/home/-oProxyCommand=x/.ssh/authorized_keys"), Edit("write", "/srv/app/.ssh/authorized_keys"),
        ]).Should().Equal("student", "vagrant", "root");

    [Fact]
    public void A_usual_box_without_a_repair() => GuestAccounts.Of([]).Should().Equal("vagrant", "root");

    [Fact]
    public void What_is_tried_are_Vagrants_two_keys() => PublishedLogins.Secrets.Select(s => s.PrivateKey).OfType<string>()
        .Select(text => "SHA256:" + Convert.ToBase64String(SHA256.HashData(PrivateKey.PublicHalf(Encoding.ASCII.GetBytes(text))!)).TrimEnd('='))
        .Should().Equal(["SHA256:1M4RzhMyWuFS/86uPY/ce2prh/dVTHW7iD2RhpquOZA", "SHA256:WkvqjnyPAeC0cbPErYiGP9vqHdgL1MqqvPdIe3lvHgI"], "rule K1 knows these two");

    private static RepairEdit Edit(string kind, string path) => new(kind, path, "why");
}
