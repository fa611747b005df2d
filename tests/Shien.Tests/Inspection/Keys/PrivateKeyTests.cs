using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using AwesomeAssertions;
using Shien.Inspection.Keys;
using Xunit;

namespace Shien.Tests.Inspection.Keys;

public sealed class PrivateKeyTests
{
    [Fact]
    public void Rsa_in_both_of_openssls_formats()
    {
        using RSA rsa = RSA.Create(2048);
        RSAParameters numbers = rsa.ExportParameters(false);
        byte[] blob = SshFields.Join("ssh-rsa"u8.ToArray(), SshFields.Number(numbers.Exponent), SshFields.Number(numbers.Modulus));
        Half(rsa.ExportRSAPrivateKeyPem()).Should().Equal(blob);
        Half(rsa.ExportPkcs8PrivateKeyPem()).Should().Equal(blob);
        Half(rsa.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1))).Should().BeNull();
        PublicKey.Parse(blob).Should().Be(new PublicKey("ssh-rsa", 2048, PublicKey.FingerprintOf(blob)));
    }

    [Theory]
    [InlineData("nistP256", 256)]
    [InlineData("nistP384", 384)]
    [InlineData("nistP521", 521)]
    public void Curves_in_both_of_openssls_formats(string curve, int bits)
    {
        using ECDsa ec = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        ECPoint point = ec.ExportParameters(false).Q;
        string name = $"nistp{bits}";
        byte[] blob = SshFields.Join(Encoding.ASCII.GetBytes("ecdsa-sha2-" + name), Encoding.ASCII.GetBytes(name), [4, .. point.X!, .. point.Y!]);
        Half(ec.ExportECPrivateKeyPem()).Should().Equal(blob);
        Half(ec.ExportPkcs8PrivateKeyPem()).Should().Equal(blob);
        PublicKey.Parse(blob).Should().Be(new PublicKey("ecdsa-sha2-" + name, bits, PublicKey.FingerprintOf(blob)));
    }

    [Fact]
    public void Dsa_in_openssls_format()
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (int number in new[] { 0, 0xF0F1, 7, 3, 5, 2 })
            {
                writer.WriteInteger(number);
            }
        }

        byte[] blob = SshFields.Join("ssh-dss"u8.ToArray(), [0, 0xF0, 0xF1], [7], [3], [5]);
        Half(PemEncoding.WriteString("DSA PRIVATE KEY", writer.Encode())).Should().Equal(blob);
        PublicKey.Parse(blob)!.Bits.Should().Be(16);
    }

    [Fact]
    public void OpenSSHs_own_format()
    {
        byte[] blob = TestKey.Blob(1);
        Half(TestKey.Private(1)).Should().Equal(blob);
        PublicKey.Parse(blob).Should().Be(new PublicKey("ssh-ed25519", 256, TestKey.Fingerprint(1)));
    }

    [Theory]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nx", true)]
    [InlineData("text\n  -----BEGIN OPENSSH PRIVATE KEY-----", true)]
    [InlineData("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n", true)]
    [InlineData("PuTTY-User-Key-File-2: ssh-rsa", true)]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAA==", false)]
    [InlineData("-----BEGIN PGP PRIVATE KEY BLOCK-----", false)]
    [InlineData("how to write BEGIN PRIVATE KEY", false)]
    public void A_private_key_is_known_by_its_first_line(string text, bool isKey) =>
        PrivateKey.IsIn(Encoding.ASCII.GetBytes(text)).Should().Be(isKey);

    [Fact]
    public void Any_bytes_give_an_answer()
    {
        using RSA rsa = RSA.Create(1024);
        string[] texts = [rsa.ExportRSAPrivateKeyPem(), rsa.ExportPkcs8PrivateKeyPem(), TestKey.Private(3)];
        Random random = new(3);
        for (int i = 0; i < 3000; i++)
        {
            StringBuilder text = new(texts[i % 3]);
            for (int n = random.Next(1, 8); n > 0; n--)
            {
                text[random.Next(i % 2 == 0 ? 60 : text.Length)] = (char)random.Next(32, 127);
            }

            (Half(text.ToString())?.Length ?? 0).Should().BeLessThan(text.Length);
        }
    }

    private static byte[]? Half(string text) => PrivateKey.PublicHalf(Encoding.ASCII.GetBytes(text));
}
