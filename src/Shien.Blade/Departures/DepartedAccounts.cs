using System.Globalization;
using Shien.Api.Administration;
using Shien.Blade.Accounts;
using Shien.Blade.Administration;
using Shien.Blade.Libvirt;
using Shien.Blade.Store;

namespace Shien.Blade.Departures;

/// <summary>
/// Freezes accounts that have left, and lets them again when they are back. An account has left when the name service says so for as
/// long as the grace lasts, at each look, while the directory is seen to answer: one that is away or hangs answers nothing, and nobody
/// leaves by that. Blocks; one thread at a time.
/// </summary>
/// <param name="layout">The store.</param>
/// <param name="records">Whose accounts are looked at.</param>
/// <param name="frozen">Who is frozen.</param>
/// <param name="look">What the name service says of an account; throws <see cref="IOException"/> where it does not answer.</param>
/// <param name="evidence">Makes what this computer knows itself.</param>
/// <param name="directoryGroup">True if a group is found that only a directory can know.</param>
/// <param name="stop">Ends what of an account runs: asks the guests, or forces them off.</param>
/// <param name="grace">How long it has to be gone.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Told of every change.</param>
internal sealed class DepartedAccounts(
    StoreLayout layout,
    MachineRecords records,
    FrozenAccounts frozen,
    Func<string, Presence> look,
    Func<DirectoryEvidence> evidence,
    Func<DirectoryEvidence, bool> directoryGroup,
    Action<string, bool> stop,
    TimeSpan grace,
    TimeProvider time,
    BladeLog log)
{
    /// <summary>By whom accounts are frozen that have left.</summary>
    public const string Freezer = "shiend";

    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromMinutes(10);
    private bool wasDoubtful;

    /// <summary>Pause between two looks.</summary>
    public TimeSpan Every { get; } = TimeSpan.FromSeconds(Math.Clamp(grace.TotalSeconds / 4, 1, 300));

    /// <summary>Why nobody is judged now, with what to do; null where everything is answered.</summary>
    public string? Problem { get; private set; }

    /// <summary>Looks at every account that has machines.</summary>
    public void Run()
    {
        try
        {
            Dictionary<string, Presence> found = [];
            foreach (string account in records.Accounts().Where(account => records.Of(account).Count > 0 || File.Exists(layout.Absent(account))))
            {
                found[account] = look(account);
            }

            Judge(found);
        }
        catch (IOException e)
        {
            Doubt($"the name service does not answer ({e.Message}); check LDAP, nslcd or sssd");
        }
    }

    /// <summary>The account asks for something itself, and the name service knows it: it is back.</summary>
    public void Greet(Account account)
    {
        if (account.IsUser && frozen.Find(account.Name) is { By: Freezer })
        {
            Return(account.Name);
        }
    }

    private void Judge(Dictionary<string, Presence> found)
    {
        DirectoryEvidence local = evidence();
        bool answers = !local.HasDirectory || found.Any(one => one.Value != Presence.NotFound && local.IsShownBy(one.Key)) || directoryGroup(local);
        foreach ((string account, Presence presence) in found)
        {
            if (presence == Presence.Present)
            {
                Return(account);
            }
            else if (answers)
            {
                Leave(account, presence);
            }
        }

        if (answers)
        {
            Problem = null;
            wasDoubtful = false;
        }
        else if (found.Any(one => one.Value == Presence.NotFound))
        {
            Doubt("no account and no group of the directory is found, so it may be away although 'not found' is answered; check LDAP, and the order of services in /etc/nsswitch.conf");
        }
    }

    private void Doubt(string why)
    {
        Problem = $"Nobody is judged to have left: {why}.";
        if (!wasDoubtful)
        {
            wasDoubtful = true;
            log.Warn(Problem);
        }
    }

    private void Leave(string account, Presence presence)
    {
        DateTimeOffset now = time.GetUtcNow();
        AbsentAccount? absent = SafeFile.ReadJson(layout.Absent(account), StoreJson.Default.AbsentAccount);
        if (absent is null)
        {
            absent = new AbsentAccount(now, presence == Presence.NotFound ? "the account is not in the directory any more" : "the account is not in the users' group any more");
            Write(account, absent);
            log.Warn($"the account '{account}' has machines, and {absent.Why}; it will be frozen in {Text(grace)} if that stays so");
        }

        if (now - absent.Since < grace)
        {
            return;
        }

        if (frozen.Find(account) is null)
        {
            string reason = string.Create(CultureInfo.InvariantCulture, $"{absent.Why} (since {absent.Since:yyyy-MM-dd HH:mm} UTC)");
            frozen.Freeze(account, new FrozenAccount(Freezer, now, reason));
            log.Audit(Caller.OfDaemon(), $"account '{account}' frozen: {reason}", account);
        }

        if (absent.Stopped is null)
        {
            Stop(account, isForced: false);
            Write(account, absent with { Stopped = now });
        }
        else if (now - absent.Stopped >= ShutdownPatience)
        {
            Stop(account, isForced: true);
        }
    }

    // A guest that does not listen is asked again at the next look, or forced off then.
    private void Stop(string account, bool isForced)
    {
        try
        {
            stop(account, isForced);
        }
        catch (Exception e) when (e is LibvirtException or RefusalException)
        {
            log.Error($"the machines of '{account}', which has left, cannot be stopped now: {e.Message}");
        }
    }

    private void Return(string account)
    {
        bool wasAbsent = File.Exists(layout.Absent(account));
        File.Delete(layout.Absent(account));
        if (frozen.Find(account) is { By: Freezer })
        {
            frozen.Thaw(account);
            log.Audit(Caller.OfDaemon(), $"account '{account}' is back, and no longer frozen", account);
        }
        else if (wasAbsent)
        {
            log.Info($"the account '{account}' is back");
        }
    }

    private void Write(string account, AbsentAccount absent) => SafeFile.WriteJson(layout.Absent(account), absent, StoreJson.Default.AbsentAccount);

    private static string Text(TimeSpan span) => span >= TimeSpan.FromHours(1) ? $"{span.TotalHours:0.#} h" : $"{span.TotalSeconds:0} s";
}
