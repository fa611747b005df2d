using AwesomeAssertions;
using Shien.Inspection.Accounts;
using Shien.Inspection.Passwords;
using Xunit;

namespace Shien.Tests.Inspection;

public sealed class PasswordTesterTests
{
    // "vagrant" each; the first two managed, the others by libcrypt.
    private const string Sha256 = "$5$saltsalt$wbLDAAGYVXd725ghDEgJFBa3ZgdCYjvZKShk4NxoWJC";
    private const string Bcrypt = "$2b$05$abcdefghijklmnopqrstuuqAQAXnGqKmZz/.Ct.C7GVxt9JWDiIum";
    private const string Yescrypt = "$y$j9T$abcdefgh$LG6k6oLK6rVR08HlWqSf0OUQP6N60OtcBDvXOhsutm0";

    private static readonly Guess[] Guesses = [new("wrong", false), new("vagrant", true)];

    [Theory]
    [InlineData(Yescrypt)]
    [InlineData("$gy$j9T$abcdefgh$ssNejybUujkmLu01ikvtx7IIoq3xIrjhXCthCdp6Zk1")]
    [InlineData(Bcrypt)]
    [InlineData("abnbVD9LpyZz.")]
    public void The_systems_crypt_tests_the_kinds_that_managed_code_cannot(string field)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && SystemCrypt.TryLoad() is not null, "libcrypt.so.1 of libxcrypt is absent.");
        PasswordTester tester = PasswordTester.System();
        tester.Test(field, Guesses).Should().Be(new PasswordVerdict(Guesses[1], null));
        tester.Test(field, Guesses[..1]).Should().Be(new PasswordVerdict(null, null));
    }

    [Theory]
    [InlineData(Sha256)]
    [InlineData(Bcrypt)]
    public void Managed_code_tests_sha_crypt_and_bcrypt(string field) =>
        PasswordTester.Managed().Test(field, Guesses).Should().Be(new PasswordVerdict(Guesses[1], null));

    [Theory]
    [InlineData(Yescrypt)]
    [InlineData("abnbVD9LpyZz.")]
    [InlineData("$2x$05$abcdefghijklmnopqrstuuqAQAXnGqKmZz/.Ct.C7GVxt9JWDiIum")]
    public void Managed_code_leaves_the_others_to_the_blade(string field) =>
        PasswordTester.Managed().Test(field, Guesses).Should().Be(new PasswordVerdict(null, NotTestedReason.NeedsBlade));

    [Fact]
    public void The_CPU_time_of_a_machine_is_measured_and_bounded()
    {
        Clock clock = new(TimeSpan.FromSeconds(1));
        PasswordTester tester = PasswordTester.Managed(new CpuBudget(TimeSpan.FromSeconds(5), clock.Read));
        tester.Test(Sha256, Guesses).Hit.Should().Be(Guesses[1]);
        tester.Test("$5$other$x", Guesses).NotTested.Should().BeNull("4 of 5 seconds are spent");
        tester.Test("$5$more$x", Guesses).Should().Be(new PasswordVerdict(null, NotTestedReason.NoTimeLeft), "the fifth is spent on its first guess");
        tester.Test(Sha256, Guesses).NotTested.Should().Be(NotTestedReason.NoTimeLeft);
        clock.Steps.Should().Be(5);
    }

    [Fact]
    public void A_guess_that_would_not_fit_is_not_begun()
    {
        Clock clock = new(TimeSpan.FromMilliseconds(10));
        PasswordTester tester = PasswordTester.Managed(new CpuBudget(TimeSpan.FromMilliseconds(100), clock.Read));
        tester.Test("$2b$12$abcdefghijklmnopqrstuuqAQAXnGqKmZz/.Ct.C7GVxt9JWDiIum", Guesses).NotTested.Should().Be(NotTestedReason.NoTimeLeft);
        clock.Steps.Should().Be(0);
    }

    [Fact]
    public void No_more_than_32_accounts_are_tested()
    {
        PasswordTester tester = PasswordTester.Managed();
        for (int i = 0; i < PasswordTester.MaxAccounts; i++)
        {
            tester.Test($"$1$salt{i}$x", Guesses).NotTested.Should().BeNull();
        }

        tester.Test(Sha256, Guesses).NotTested.Should().Be(NotTestedReason.TooManyAccounts);
    }

    [Fact]
    public void The_cheapest_hash_is_tested_first_whoever_is_asked_for()
    {
        Clock clock = new(TimeSpan.FromMilliseconds(60));
        PasswordVerdicts verdicts = new(PasswordTester.Managed(new CpuBudget(TimeSpan.FromSeconds(20), clock.Read)));
        Account costly = AccountOf("costly", "$6$rounds=5000$salt$x");
        Account cheap = AccountOf("cheap", "$1$saltsalt$x");
        Account dear = AccountOf("dear", "$2b$09$abcdefghijklmnopqrstuuqAQAXnGqKmZz/.Ct.C7GVxt9JWDiIum");
        verdicts.Announce([dear, costly, cheap], "box");
        verdicts.Of(dear, "box").NotTested.Should().BeNull();
        clock.Steps.Should().BeGreaterThan(2 * GuessList.For(cheap, "box").Count, "the cheaper ones came before");
    }

    [Fact]
    public void Nothing_is_tested_before_a_rule_asks_and_no_account_twice()
    {
        Clock clock = new(TimeSpan.FromMilliseconds(1));
        PasswordVerdicts verdicts = new(PasswordTester.Managed(new CpuBudget(TimeSpan.FromSeconds(20), clock.Read)));
        Account account = AccountOf("anna", Sha256);
        verdicts.Announce([account], null);
        clock.Steps.Should().Be(0);
        verdicts.IsGuessable(account, null).Should().BeTrue();
        int steps = clock.Steps;
        verdicts.Of(account, null).Hit.Should().Be(new Guess("vagrant", true));
        clock.Steps.Should().Be(steps);
    }

    private static Account AccountOf(string name, string field) => new(name, 1000, "/home/" + name, "/bin/sh", new PasswordField(field, "/etc/shadow:1"));

    /// <summary>A CPU clock on which every piece of work takes the same.</summary>
    private sealed class Clock(TimeSpan step)
    {
        private bool working;

        public int Steps { get; private set; }

        public TimeSpan Read()
        {
            Steps += working ? 1 : 0;
            working = !working;
            return step * Steps;
        }
    }
}
