using System.Text;
using System.Text.Json;
using AwesomeAssertions;
using Shien.Inspection;
using Shien.Inspection.Accounts;
using Shien.Inspection.Passwords;
using Shien.Inspection.Passwords.Known;
using Shien.Inspection.Reports;
using Xunit;

namespace Shien.Tests.Inspection;

public sealed class KnownHashTests
{
    private const string Vagrant = "$5$saltsalt$wbLDAAGYVXd725ghDEgJFBa3ZgdCYjvZKShk4NxoWJC";
    private const string Good = "$5$saltsalt$wbLDAAGYVXd725ghDEgJFBa3ZgdCYjvZKShk4Nxo000";

    [Fact]
    public void No_hash_is_guessed_at_twice()
    {
        HashRecord record = HashRecord.Create();
        IReadOnlyList<Guess> guesses = Guesses("anna");
        (int first, FoundHashes found) = Ask(record, guesses, Vagrant, Good);
        first.Should().Be(4 + guesses.Count, "the fourth guess is right for one, none for the other");
        found.Hashes.Select(hash => hash.Guess).Should().Equal(3, null);

        (int second, FoundHashes again) = Ask(record.With(found), guesses, Vagrant, Good);
        second.Should().Be(1, "what was guessed is tried once more");
        again.Hashes.Should().BeEmpty();
    }

    [Fact]
    public void Another_account_or_another_owner_is_another_question()
    {
        HashRecord record = HashRecord.Create();
        (_, FoundHashes found) = Ask(record, Guesses("anna"), Good);
        Ask(record.With(found), Guesses("berta"), Good).Hashed.Should().Be(Guesses("berta").Count);
        Ask(HashRecord.Create().With(found), Guesses("anna"), Good).Hashed.Should().Be(Guesses("anna").Count, "its key is another");
    }

    [Fact]
    public void A_forged_hit_accuses_nobody()
    {
        HashRecord record = HashRecord.Create();
        (_, FoundHashes found) = Ask(record, Guesses("anna"), Good);
        HashRecord forged = record.With(found with { Hashes = [found.Hashes[0] with { Guess = 3 }] });
        PasswordTester tester = PasswordTester.Managed(memory: new HashMemory(forged));
        tester.Test(Good, Guesses("anna")).Should().Be(new PasswordVerdict(null, null));
    }

    [Fact]
    public void What_was_not_tested_to_the_end_is_not_kept()
    {
        int ticks = 0;
        PasswordTester tester = PasswordTester.Managed(
            new CpuBudget(TimeSpan.FromSeconds(3), () => TimeSpan.FromSeconds(ticks++)), new HashMemory(HashRecord.Create()));
        tester.Test(Good, Guesses("anna")).NotTested.Should().Be(NotTestedReason.NoTimeLeft);
        tester.Found!.Hashes.Should().BeEmpty();
    }

    [Fact]
    public void A_record_is_bounded_and_begins_anew_with_another_guess_list()
    {
        HashRecord record = HashRecord.Create();
        for (int i = 0; i < 300; i++)
        {
            record = record.With(new FoundHashes(GuessList.Version, [new KnownHash(i.ToString("x64", null), null)]));
        }

        record.Hashes.Should().HaveCount(HashRecord.MaxHashes);
        record.Hashes[^1].Digest.Should().EndWith("12b");
        record.With(new FoundHashes(GuessList.Version, [record.Hashes[0] with { Guess = 1 }])).Hashes.Should().HaveCount(HashRecord.MaxHashes)
            .And.EndWith(record.Hashes[0] with { Guess = 1 });
        record.With(new FoundHashes(new string('0', 32), [])).Hashes.Should().BeEmpty();
        HashRecord.Read(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(record, ReportJson.Default.HashRecord))).Should().BeEquivalentTo(record);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"key\":\"short\",\"guessList\":\"\",\"hashes\":[]}")]
    [InlineData("{\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\",\"guessList\":\"\",\"hashes\":[null]}")]
    public void What_is_no_record_knows_nothing(string json) => HashRecord.Read(new MemoryStream(Encoding.UTF8.GetBytes(json))).Should().BeNull();

    [Fact]
    public void A_report_tells_what_is_new_only_where_it_is_remembered()
    {
        TestGuest guest = new TestGuest().File("/etc/shadow", $"root:{Vagrant}:19000::::::\nstudent:*:19000::::::\n");
        GuestInspector.InspectTree(guest.FileSystem, new InspectionOptions()).FoundHashes.Should().BeNull();
        FoundHashes found = GuestInspector.InspectTree(guest.FileSystem, new InspectionOptions { KnownHashes = HashRecord.Create() }).FoundHashes!;
        found.Hashes.Should().ContainSingle().Which.Guess.Should().Be(3);
        found.IsSane.Should().BeTrue();
    }

    private static IReadOnlyList<Guess> Guesses(string name) =>
        GuessList.For(new Account(name, 1000, "/", "/bin/sh", new PasswordField("*", "/etc/shadow:1")), "box");

    private static (int Hashed, FoundHashes Found) Ask(HashRecord record, IReadOnlyList<Guess> guesses, params string[] fields)
    {
        int readings = 0;
        PasswordTester tester = PasswordTester.Managed(
            new CpuBudget(TimeSpan.FromDays(1), () => TimeSpan.FromTicks(readings++)), new HashMemory(record));
        foreach (string field in fields)
        {
            tester.Test(field, guesses).Hit.Should().Be(field == Vagrant ? guesses[3] : null);
        }

        return (readings / 2, tester.Found!);
    }
}
