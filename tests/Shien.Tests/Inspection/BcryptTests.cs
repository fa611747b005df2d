using System.Text;
using AwesomeAssertions;
using Shien.Images.FileSystems;
using Shien.Inspection.Passwords;
using Xunit;

namespace Shien.Tests.Inspection;

public sealed class BcryptTests
{
    /// <summary>Passwords as ISO 8859-1. crypt_blowfish 1.3 (openwall.com/crypt), wrapper.c, tests[]; those of $2x$ are left out.</summary>
    public static TheoryData<string, string> Published => new()
    {
        { "U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW" },
        { "U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK" },
        { "U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a" },
        {
            "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored",
            "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"
        },
        { "\u00ff\u00ff\u00a3", "$2y$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e" },
        { "\u00ff\u00ff\u00a3", "$2b$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e" },
        { "\u00a3", "$2y$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq" },
        { "\u00a3", "$2a$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq" },
        { "\u00a3", "$2b$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq" },
        { "\u00ff\u00a3345", "$2y$05$/OK.fbVrR/bpIqNJ5ianF.nRht2l/HRhr6zmCp9vYUvvsqynflf9e" },
        { "\u00a3ab", "$2a$05$/OK.fbVrR/bpIqNJ5ianF.6IflQkJytoRVc1yuaNtHfiuq.FRlSIS" },
        { new string('\u00aa', 72) + "chars after 72 are ignored as usual", "$2a$05$/OK.fbVrR/bpIqNJ5ianF.swQOIzjOiJ9GHEPuhEkvqrUyvWhEMx6" },
        { string.Concat(Enumerable.Repeat("\u00aaU", 36)), "$2a$05$/OK.fbVrR/bpIqNJ5ianF.R9xrDjiycxMbQE2bp.vgqlYpW5wx2yy" },
        { string.Concat(Enumerable.Repeat("U\u00aa\u00ff", 24)), "$2y$05$/OK.fbVrR/bpIqNJ5ianF.9tQZzcJfm3uj2NvJ/n5xkhpqLrMpWCe" },
        { "", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy" },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Published_vectors_come_out(string password, string field) =>
        Bcrypt.Hash(Encoding.Latin1.GetBytes(password), field).Should().Be(field);

    [Fact]
    public void Any_password_gives_what_libcrypt_gives()
    {
        SystemCrypt? system = OperatingSystem.IsLinux() ? SystemCrypt.TryLoad() : null;
        Assert.SkipUnless(system is not null, "libcrypt.so.1 of libxcrypt is absent.");
        Random random = new(72);
        for (int i = 0; i < 150; i++)
        {
            byte[] password = new byte[random.Next(90)];
            for (int at = 0; at < password.Length; at++)
            {
                password[at] = (byte)random.Next(1, 255);
            }

            string salt = new(random.GetItems("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".AsSpan(), 22));
            string setting = $"$2{"aby"[random.Next(3)]}$0{random.Next(4, 6)}${salt}";
            Bcrypt.Hash(password, setting).Should().Be(system.Hash(GuestText.Decode(password), setting), setting);
        }
    }

    [Theory]
    [InlineData("$2x$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e")]
    [InlineData("$2b$03$/OK.fbVrR/bpIqNJ5ianF.")]
    [InlineData("$2b$32$/OK.fbVrR/bpIqNJ5ianF.")]
    [InlineData("$2b$ 5$/OK.fbVrR/bpIqNJ5ianF.")]
    [InlineData("$2b$05$/OK.fbVrR/bpIqNJ5ianF")]
    [InlineData("$2b$05$/OK.fbVrR/bpIqNJ5ian!.")]
    [InlineData("$2b$05")]
    public void Other_fields_are_not_computed(string field) => Bcrypt.Hash("a"u8, field).Should().BeNull();

    [Fact]
    public void Where_crypt_blowfish_mends_its_old_bug_nothing_is_computed() =>
        Bcrypt.Hash([0xff, 0xff, 0xa3], "$2a$05$/OK.fbVrR/bpIqNJ5ianF.nqd1wy.pTMdcvrRWxyiGL2eMz.2a85.").Should().BeNull();
}
