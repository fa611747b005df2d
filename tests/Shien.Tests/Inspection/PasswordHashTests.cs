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
    [InlineData("$new$hash", "unknown")]
    public void Kinds_of_password_fields(string field, string kind) => HashKinds.NameOf(HashKinds.Of(field)).Should().Be(kind);

    [Theory]
    [InlineData("$1$s$h", 1)]
    [InlineData("$6$s$h", 1)]
    [InlineData("$6$rounds=100000$s$h", 20)]
    [InlineData("$6$rounds=100001$s$h", null)]
    [InlineData("$6$rounds=99999999999999999999$s$h", 1)]
    [InlineData("$6$rounds=999999999$s$h", null)]
    [InlineData("$2b$05$s", 1)]
    [InlineData("$2b$11$s", 64)]
    [InlineData("$2b$12$s", null)]
    [InlineData("$2b$31$s", null)]
    [InlineData("$2b$99$s", null)]
    [InlineData("$2b$", null)]
    [InlineData("$y$j9T$s$h", 15)]
    [InlineData("$y$jBT$s$h", 60)]
    [InlineData("$y$jCT$s$h", null)]
    [InlineData("$y$j75$s$h", 1)]
    [InlineData("$y$jzz$s$h", null)]
    [InlineData("$y$j9T/.$s$h", null)]
    [InlineData("$y$", null)]
    [InlineData("$7$CU..../....s$h", null)]
    [InlineData("$md5,rounds=5000$s$h", null)]
    public void The_cost_of_a_guess_is_known_before_it_is_paid(string field, int? units) =>
        HashCost.UnitsOf(HashKinds.Of(field), field).Should().Be(units);

    [Fact]
    public void Guesses_are_few_ordered_and_distinct()
    {
        Account account = new("anna", 4711, "/home/anna", "/bin/sh", new PasswordField("*", "/etc/shadow:1"));
        IReadOnlyList<Guess> guesses = GuessList.For(account, "box");
        guesses.Should().HaveCountLessThanOrEqualTo(GuessList.Max).And.OnlyHaveUniqueItems();
        guesses[0].Should().Be(new Guess("vagrant", true));
        guesses.Select(g => g.Password).Should().Contain(["anna", "4711", "box", "anna123", "toor"]).And.NotContain("raspberry");
        guesses[1].ToString().Should().Be("easy to guess", "a password never enters a message");
    }

    [Fact]
    public void The_systems_crypt_tests_the_kinds_that_managed_code_cannot()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && SystemCrypt.TryLoad() is not null, "libcrypt.so.1 of libxcrypt is absent.");
        PasswordTester tester = PasswordTester.System();
        Guess[] guesses = [new("wrong", false), new("vagrant", true)];
        foreach (string field in (string[])
        [
            "$y$j9T$abcdefgh$LG6k6oLK6rVR08HlWqSf0OUQP6N60OtcBDvXOhsutm0",
            "$gy$j9T$abcdefgh$ssNejybUujkmLu01ikvtx7IIoq3xIrjhXCthCdp6Zk1",
            "$2b$05$abcdefghijklmnopqrstuuqAQAXnGqKmZz/.Ct.C7GVxt9JWDiIum",
            "abnbVD9LpyZz.",
        ])
        {
            tester.Test(field, guesses).Should().Be(new PasswordVerdict(guesses[1], null));
            tester.Test(field, guesses[..1]).Should().Be(new PasswordVerdict(null, null));
        }
    }

    [Fact]
    public void Managed_code_leaves_the_others_to_the_blade() =>
        PasswordTester.Managed().Test("$y$j9T$abcdefgh$x", [new("vagrant", true)])
            .Should().Be(new PasswordVerdict(null, NotTestedReason.NeedsBlade));

    [Fact]
    public void Work_for_one_machine_is_bounded()
    {
        PasswordTester tester = PasswordTester.Managed();
        Guess[] guesses = [.. Enumerable.Range(0, 200).Select(i => new Guess($"guess {i}", false))];
        // 20 units a guess: 4000 of 7500 units an account.
        tester.Test("$5$rounds=100000$s$x", guesses[..2]).NotTested.Should().BeNull();
        tester.Test("$5$rounds=100000$s$x", [.. guesses, .. guesses]).NotTested.Should().Be(NotTestedReason.TooCostly);
    }
}
