using AwesomeAssertions;
using Shien.Blade.Store;
using Shien.Inspection.Passwords.Known;
using Xunit;

namespace Shien.Tests.Blade.Store;

public sealed class HashRecordsTests : IDisposable
{
    private static readonly FoundHashes Found = new(new string('a', 32), [new KnownHash(new string('1', 64), null), new KnownHash(new string('2', 64), 3)]);

    private readonly TemporaryStore store = new();

    private HashRecords Records => new(store.Layout);

    public void Dispose() => store.Dispose();

    [Fact]
    public void A_record_is_made_at_its_first_use_and_is_nobody_elses()
    {
        string path = Records.FileOf("alice");
        File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Records.Add("alice", Found);
        Read("alice").Hashes.Should().Equal(Found.Hashes);
        Read("alice").GuessList.Should().Be(Found.GuessList);
        Read("bob").Hashes.Should().BeEmpty();
        Read("bob").Key.Should().NotBe(Read("alice").Key);
    }

    [Fact]
    public void What_is_added_stays_and_is_there_once()
    {
        Records.FileOf("alice");
        Records.Add("alice", Found);
        Records.Add("alice", Found with { Hashes = [Found.Hashes[0], new KnownHash(new string('3', 64), null)] });
        Read("alice").Hashes.Select(hash => hash.Digest[0]).Should().Equal('2', '1', '3');
    }

    [Fact]
    public void A_damaged_record_begins_anew()
    {
        string path = Records.FileOf("alice");
        string key = Read("alice").Key;
        File.WriteAllText(path, "{\"key\":");
        Read("alice").Hashes.Should().BeEmpty();
        Read("alice").Key.Should().NotBe(key);
        File.Delete(path);
        Records.Add("alice", Found);
        File.Exists(path).Should().BeFalse("hashes of a key that is gone mean nothing");
    }

    private HashRecord Read(string account)
    {
        using FileStream file = File.OpenRead(Records.FileOf(account));
        return HashRecord.Read(file)!;
    }
}
