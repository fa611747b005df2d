using System.Text;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Shien.Inspection.Accounts;
using Shien.Inspection.Keys;
using Xunit;

namespace Shien.EndToEnd.Inspection;

/// <summary>What we say of keys equals what ssh-keygen says: of private halves in all its formats, and of public ones in disguise.</summary>
public sealed class SshKeyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("rsa -b 3072")]
    [InlineData("rsa -b 2048 -m PEM")]
    [InlineData("rsa -b 2048 -m PKCS8")]
    [InlineData("ecdsa -b 256")]
    [InlineData("ecdsa -b 384 -m PEM")]
    [InlineData("ecdsa -b 521 -m PKCS8")]
    [InlineData("ed25519")]
    public void The_public_half_of_a_private_key(string options)
    {
        byte[] content = File.ReadAllBytes(Make(options, ""));
        PrivateKey.IsIn(content).Should().BeTrue();
        PublicKey key = PublicKey.Parse(PrivateKey.PublicHalf(content))!;
        $"{key.Bits} {key.Fingerprint}".Should().Be(Said(folder.File("key.pub")));
    }

    [Fact]
    public void The_public_half_of_one_with_a_passphrase()
    {
        PublicKey key = PublicKey.Parse(PrivateKey.PublicHalf(File.ReadAllBytes(Make("ed25519", "secret"))))!;
        $"{key.Bits} {key.Fingerprint}".Should().Be(Said(folder.File("key.pub")));
    }

    [Theory]
    [InlineData("{0} x")]
    [InlineData("no-pty,command=\"echo \\\"a b\\\"\" {0}")]
    [InlineData(" \t {0}\r")]
    [InlineData("{0}\0junk")]
    [InlineData("rsa-sha2-512 {1}")]
    [InlineData("ssh-rsa {2}")]
    [InlineData("ssh-rsa {3}")]
    public void A_public_key_in_disguise(string format)
    {
        Make("rsa -b 2048", "");
        string plain = File.ReadAllText(folder.File("key.pub"));
        string base64 = plain.Split(' ')[1];
        byte[] withZeros = SshFields.Join(SshFields.Split(Convert.FromBase64String(base64))!.Select((field, i) => i == 0 ? field : [0, 0, .. field]));
        string line = format.Replace("{0}", "ssh-rsa " + base64, StringComparison.Ordinal).Replace("{1}", base64, StringComparison.Ordinal)
            .Replace("{2}", base64.Insert(30, "\v"), StringComparison.Ordinal).Replace("{3}", Convert.ToBase64String(withZeros), StringComparison.Ordinal) + "\n";
        File.WriteAllText(folder.File("disguised.pub"), line);
        string expected = Said(folder.File("disguised.pub"));
        expected.Should().Be(Said(folder.File("key.pub")), "ssh-keygen takes it for the same key");
        AuthorizedKeys.Parse("a", "/f", Encoding.UTF8.GetBytes(line)).Should().ContainSingle().Which.Fingerprint.Should().Be(expected.Split(' ')[1]);
    }

    private string Make(string options, string passphrase)
    {
        string path = folder.File("key");
        Run.Program("ssh-keygen", ["-q", "-t", .. options.Split(' '), "-N", passphrase, "-C", "", "-f", path]).Succeeded();
        return path;
    }

    private static string Said(string path) => string.Join(' ', Run.Program("ssh-keygen", ["-l", "-f", path]).Succeeded().Split(' ')[..2]);
}
