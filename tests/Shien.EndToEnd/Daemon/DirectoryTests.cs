using System.Text.Json;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Daemon;

/// <summary>Accounts of a real LDAP: it hangs under them, and one leaves and comes back.</summary>
public sealed class DirectoryTests(Blade blade) : IDisposable
{
    private const string Slot = "02";
    private const string Dora = "dora";
    private const string DoraUid = "21001";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // A minute: the programs of the system wait for LDAP, and so does the test.
    [Fact(Explicit = true)]
    public void Ldap_that_is_away_holds_nobody_up_and_an_account_that_leaves_is_frozen_until_it_is_back()
    {
        string disk = GuestDisk.SafeForAll(folder);
        using LdapAccounts ldap = new(blade, "students", (Dora, 21001), ("eric", 21002));
        using (blade.With("users = \"students\"\naccount_grace_seconds = 4\n"))
        {
            try
            {
                AsDora(Artifacts.Shien, "push", disk, "--all-blocks", "--as", Slot, "--blade", "local").Succeeded();
                blade.As("bob", Artifacts.IeVirsh, "define", "-t", "none").Error.Should().Contain("'bob' is in no group whose members use this blade");
                AsDora(Artifacts.IeVirsh, "start", Slot).Succeeded();
                Admin("usage").Succeeded();

                using (ldap.Hang())
                {
                    Answers("it hangs");
                    Thread.Sleep(TimeSpan.FromSeconds(6)); // longer than the grace
                    Frozen().Should().BeNull("a directory that does not answer is none that says no");
                    Answers("it hangs still");
                }

                ldap.Remove(Dora);
                Wait.Until(() => Frozen() is not null, "who has left is frozen");
                Frozen().Should().StartWith("the account is not in the directory any more (since 20");
                ldap.Add(Dora, 21001);
                Wait.Until(() => Frozen() is null, "who is back works again");
            }
            finally
            {
                AsDora(Artifacts.IeVirsh, "destroy", Slot);
                AsDora(Artifacts.IeVirsh, "undefine", Slot, "--delete-image");
            }
        }
    }

    // What the command takes by itself: entering the blade looks names up as well, and hangs with them. The first may wait 1.5 s for LDAP.
    private void Answers(string when)
    {
        for (int i = 0; i < 3; i++)
        {
            string told = AsDora("/bin/sh", "-c", $"a=$(date +%s%N); {Artifacts.IeVirsh} list; b=$(date +%s%N); echo $(((b - a) / 1000000))").Succeeded();
            told.Should().Contain("running");
            int.Parse(told.Trim().Split('\n')[^1], System.Globalization.CultureInfo.InvariantCulture).Should().BeLessThan(i == 0 ? 4000 : 2000, when);
        }
    }

    // Perl takes the numbers as they are; setpriv would look for an account of that name, and hang where LDAP does.
    private RunResult AsDora(string program, params string[] arguments) => blade.As(
        "root", "env", ["HOME=/nonexistent", "perl", "-e", $"$( = 21000; $) = '21000 21000'; ($<, $>) = ({DoraUid}, {DoraUid}); exec @ARGV", program, .. arguments]);

    private string? Frozen() => JsonDocument.Parse(Admin("usage", "--json").Succeeded()).RootElement.GetProperty("accounts").EnumerateArray()
        .Single(account => account.GetProperty("account").GetString() == Dora).TryGetProperty("frozen", out JsonElement frozen)
            ? frozen.GetProperty("reason").GetString()
            : null;

    // By number as well: teacher is the blade's own, but his groups may be anybody's.
    private RunResult Admin(params string[] command) => blade.As("root", Artifacts.IeVirsh, ["admin", .. command]);
}
