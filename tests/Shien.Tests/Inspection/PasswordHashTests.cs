using System.Text;
using AwesomeAssertions;
using Shien.Inspection.Accounts;
using Shien.Inspection.Passwords;
using Xunit;

namespace Shien.Tests.Inspection;

public sealed class PasswordHashTests
{
    [Theory]
    // Drepper, "Unix crypt using SHA-256 and SHA-512", test vectors; crypt(3) of libxcrypt 4.4.33 agrees.
    [InlineData("Hello world!", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5")]
    [InlineData("Hello world!", "$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA")]
    [InlineData("This is just a test", "$5$rounds=5000$toolongsaltstrin$Un/5jzAHMgOGZ5.mWJpuVolil07guHPvOW8mGRcvxa5")]
    [InlineData(
        "a very much longer text to encrypt.  This one even stretches over morethan one line.",
        "$5$rounds=1400$anotherlongsalts$Rx.j8H.h8HjEDGomFU8bDkXm3XIUnzyxf12oP84Bnq1")]
    [InlineData("we have a short salt string but not a short password", "$5$rounds=77777$short$JiO1O3ZpDAxGJeaDIuqCoEFysAe1mZNJRs3pw0KQRd/")]
    [InlineData(
        "Hello world!", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1")]
    [InlineData(
        "Hello world!",
        "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.")]
    [InlineData(
        "a very much longer text to encrypt.  This one even stretches over morethan one line.",
        "$6$rounds=1400$anotherlongsalts$POfYwTEok97VWcjxIiSOjiykti.o/pQs.wPvMxQ6Fm7I6IoYN3CmLs66x9t0oSwbtEW7o7UmJEiDwGqd8p4ur1")]
    [InlineData("é", "$5$x$50QyH38tEA3qPeYqiuS7IyS41b1mrPqLGBittMX4LK6")]
    // openssl passwd -1.
    [InlineData("Hello world!", "$1$saltsalt$le8lFSqqnPaRFOlmAZpvH1")]
    [InlineData("", "$1$deadbeef$/mnyJuKq4u1H3AURZkwqo0")]
    [InlineData("0123456789ABCDEF0", "$1$12345678$BC5bMnjF73YsVbZTu6lG4.")]
    public void Managed_hashes_equal_those_of_crypt(string password, string field)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(password);
        (field[1] == '1' ? Md5Crypt.Hash(bytes, field) : ShaCrypt.Hash(bytes, field)).Should().Be(field);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("*", "locked")]
    [InlineData("!", "locked")]
    [InlineData("!!", "locked")]
    [InlineData("!*", "locked")]
    [InlineData("x", "locked")]
    [InlineData("NP", "locked")]
    [InlineData("disabled", "locked")]
    [InlineData("!$6$salt$hash", "locked hash")]
    [InlineData("*$y$j9T$salt$hash", "locked hash")]
    [InlineData("$1$salt$hash", "md5-crypt")]
    [InlineData("$2b$05$abcdefghijklmnopqrstuu", "bcrypt")]
    [InlineData("$5$salt$hash", "sha256-crypt")]
    [InlineData("$6$salt$hash", "sha512-crypt")]
    [InlineData("$y$j9T$salt$hash", "yescrypt")]
    [InlineData("$gy$j9T$salt$hash", "gost-yescrypt")]
    [InlineData("$7$salt$hash", "scrypt")]
    [InlineData("abnbVD9LpyZz.", "des-crypt")]
    [InlineData("abnbVD9LpyZz.abnbVD9LpyZ", "bigcrypt")]
    [InlineData("abnbVD9LpyZz.abnbVD9LpyZz", "locked")]
    [InlineData("$new$hash", "unknown")]
    public void Kinds_of_password_fields(string field, string kind) => HashKinds.NameOf(HashKinds.Of(field)).Should().Be(kind);

    [Theory]
    [InlineData("$1$s$h", null)]
    [InlineData("abnbVD9LpyZz.", null)]
    [InlineData("$6$s$h", null)]
    [InlineData("$6$rounds=100000$s$h", null)]
    [InlineData("$6$rounds=100001$s$h", "TooCostly")]
    [InlineData("$6$rounds=99999999999999999999$s$h", null)]
    [InlineData("$5$rounds=999999999$s$h", "TooCostly")]
    [InlineData("$2b$12$abcdefghijklmnopqrstuu", null)]
    [InlineData("$2b$13$abcdefghijklmnopqrstuu", "TooCostly")]
    [InlineData("$2b$31$abcdefghijklmnopqrstuu", "TooCostly")]
    [InlineData("$2b$99$abcdefghijklmnopqrstuu", "UnknownKind")]
    [InlineData("$2b$05$short", "UnknownKind")]
    [InlineData("$2b$", "UnknownKind")]
    [InlineData("$y$j9T$s$h", null)]
    [InlineData("$y$jBT$s$h", null)]
    [InlineData("$gy$jBT$s$h", null)]
    [InlineData("$y$jCT$s$h", "TooCostly")]
    [InlineData("$y$j75$s$h", null)]
    [InlineData("$y$jzz$s$h", "TooCostly")]
    [InlineData("$y$j9T/.$s$h", "TooCostly")]
    [InlineData("$y$", "TooCostly")]
    [InlineData("$7$CU..../....s$h", "UnknownKind")]
    [InlineData("$md5,rounds=5000$s$h", "UnknownKind")]
    [InlineData("$new$s$h", "UnknownKind")]
    public void The_cost_of_a_guess_is_known_before_it_is_paid(string field, string? refused) =>
        HashCost.Of(HashKinds.Of(field), field).Refused?.ToString().Should().Be(refused);

    [Fact]
    public void Costlier_hashes_are_estimated_higher()
    {
        string[] fields = ["$6$s$h", "$2b$06$abcdefghijklmnopqrstuu", "$y$j9T$s$h", "$6$rounds=100000$s$h", "$y$jBT$s$h", "$2y$12$abcdefghijklmnopqrstuu"];
        fields.Select(field => HashCost.Of(HashKinds.Of(field), field).Estimate).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void Guesses_are_few_ordered_and_distinct()
    {
        Account account = new("anna", 4711, "/home/anna", "/bin/sh", new PasswordField("*", "/etc/shadow:1"));
        IReadOnlyList<Guess> guesses = GuessList.For(account, "box");
        guesses.Should().HaveCountLessThanOrEqualTo(GuessList.Max).And.OnlyHaveUniqueItems();
        guesses.Take(5).Select(g => g.Password).Should().Equal("anna", "4711", "box", "vagrant", "root");
        guesses[3].Should().Be(new Guess("vagrant", true));
        guesses.Select(g => g.Password).Should().Contain(["anna", "4711", "box", "anna123", "toor"]).And.NotContain("raspberry");
        guesses[0].ToString().Should().Be("easy to guess", "a password never enters a message");
        GuessList.For(account, null).Select(g => g.Password).Should().NotContain("box").And.NotContain("123", "no pattern is left half filled");
    }
}
