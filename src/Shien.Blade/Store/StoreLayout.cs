namespace Shien.Blade.Store;

/// <summary>Where everything lies in the store. Builds paths from checked account names and slots only; touches nothing.</summary>
internal sealed class StoreLayout(string root)
{
    /// <summary>Ends the name of the file beside a disk in the spool that says on which box's disk it stands.</summary>
    public const string BaseSuffix = ".base";

    /// <summary>Beside an account's records: that its machines go to the archive.</summary>
    public const string RetiringFile = "retired.json";

    /// <summary>Beside them: that they come from there.</summary>
    public const string RestoringFile = "restoring.json";

    /// <summary>The store itself.</summary>
    public string Root { get; } = root;

    /// <summary>Home of all accounts' directories.</summary>
    public string Accounts => Path.Combine(Root, "accounts");

    /// <summary>Records of machines.</summary>
    public string Machines => Path.Combine(Root, "machines");

    /// <summary>What pushes have sent so far.</summary>
    public string Spool => Path.Combine(Root, "spool");

    /// <summary>Files that are locked, and hold nothing.</summary>
    public string Locks => Path.Combine(Root, "locks");

    /// <summary>MAC addresses that are given away, one file each.</summary>
    public string Leases => Path.Combine(Root, "leases");

    /// <summary>Space and slots that pushes have reserved, one file each.</summary>
    public string Reservations => Path.Combine(Root, "reservations");

    /// <summary>What is known about the hashes of each owner's machines.</summary>
    public string Hashes => Path.Combine(Root, "hashes");

    /// <summary>Published boxes: <c>NAME/VERSION/</c>.</summary>
    public string Boxes => Path.Combine(Root, "boxes");

    /// <summary>Whose signature makes a box, as <c>ssh-keygen -Y verify</c> reads it; written by administrators.</summary>
    public string AllowedSigners => Path.Combine(Boxes, "allowed_signers");

    /// <summary>Lock of everything that changes what boxes there are.</summary>
    public string BoxLock => Path.Combine(Locks, "boxes.lock");

    /// <summary>Lock of the catalogue for Vagrant.</summary>
    public string CatalogueLock => Path.Combine(Locks, "catalogue.lock");

    /// <summary>Lock of the ledgers: reservations and slots.</summary>
    public string LedgerLock => Path.Combine(Locks, "ledger.lock");

    /// <summary>What the department's address service is to know.</summary>
    public string Addresses => Path.Combine(Root, "addresses");

    /// <summary>The same of an account, a file a MAC.</summary>
    public string AddressesOf(string account) => Path.Combine(Addresses, account);

    /// <summary>The same of a MAC.</summary>
    public string Address(string account, string mac) => Path.Combine(AddressesOf(account), mac.Replace(":", "", StringComparison.Ordinal) + ".json");

    /// <summary>Held while the service is told something of an account.</summary>
    public string AddressLock(string account) => Path.Combine(Locks, "addresses-" + account + ".lock");

    /// <summary>Machines of accounts that have left for good.</summary>
    public string Archive => Path.Combine(Root, "archive");

    /// <summary>Machines that were put there at once.</summary>
    public string Archived(string id) => Path.Combine(Archive, id);

    /// <summary>Their records.</summary>
    public string ArchivedRecords(string id) => Path.Combine(Archived(id), "records");

    /// <summary>Their images.</summary>
    public string ArchivedImages(string id) => Path.Combine(Archived(id), "vm");

    /// <summary>That the machines of an account go there.</summary>
    public string Retiring(string account) => Path.Combine(Records(account), RetiringFile);

    /// <summary>That they come from there.</summary>
    public string Restoring(string account) => Path.Combine(Records(account), RestoringFile);

    /// <summary>That an account was not found lately.</summary>
    public string Absent(string account) => Path.Combine(Records(account), "absent.json");

    /// <summary>The account's directory.</summary>
    public string Account(string account) => Path.Combine(Accounts, account);

    /// <summary>Images of the account.</summary>
    public string Images(string account) => Path.Combine(Account(account), "vm");

    /// <summary>An image or a firmware memory of the account.</summary>
    public string Image(string account, string file) => Path.Combine(Images(account), file);

    /// <summary>Records of the account.</summary>
    public string Records(string account) => Path.Combine(Machines, account);

    /// <summary>Record of a machine.</summary>
    public string Record(string account, string slot) => Path.Combine(Records(account), slot + ".json");

    /// <summary>That an account is frozen, and why.</summary>
    public string Frozen(string account) => Path.Combine(Records(account), "frozen.json");

    /// <summary>Host keys of a slot.</summary>
    public string HostKeys(string account, string slot) => Path.Combine(Records(account), slot + ".hostkeys");

    /// <summary>Block maps of the account's machines, as they were pushed.</summary>
    public string BlockMaps(string account) => Path.Combine(Records(account), "maps");

    /// <summary>The block map that has this root hash.</summary>
    public string BlockMap(string account, string root) => Path.Combine(BlockMaps(account), root + ".map");

    /// <summary>What an image held when it was pulled last, as a block map.</summary>
    public string SeenMap(string account, string file) => Path.Combine(BlockMaps(account), file + ".seen");

    /// <summary>A change of a slot that is under way.</summary>
    public string Change(string account, string slot) => Path.Combine(Records(account), slot + ".change");

    /// <summary>Lock of everything that changes an account's machines.</summary>
    public string AccountLock(string account) => Path.Combine(Locks, "account-" + account + ".lock");

    /// <summary>What is known about the hashes of an account's machines.</summary>
    public string HashRecord(string account) => Path.Combine(Hashes, account + ".json");

    /// <summary>Lock of that.</summary>
    public string HashLock(string account) => Path.Combine(Locks, "hashes-" + account + ".lock");

    /// <summary>Held by the daemon of a blade as long as it runs.</summary>
    public string DaemonLock(string blade) => Path.Combine(Locks, "daemon-" + blade + ".lock");

    /// <summary>What a push has sent so far.</summary>
    public string Push(string id) => Path.Combine(Spool, id);

    /// <summary>What a push wants, for the time after its client or the daemon has gone.</summary>
    public string PushRecord(string id) => Path.Combine(Push(id), "push.json");

    /// <summary>Reservation of a push.</summary>
    public string Reservation(string id) => Path.Combine(Reservations, id + ".json");

    /// <summary>A MAC address that is given away.</summary>
    public string Lease(string mac) => Path.Combine(Leases, "mac-" + mac.Replace(":", "", StringComparison.Ordinal));

    /// <summary>The versions of a box.</summary>
    public string BoxVersions(string name) => Path.Combine(Boxes, name);

    /// <summary>A version of a box.</summary>
    public string Box(string name, string version) => Path.Combine(BoxVersions(name), version);

    /// <summary>What was signed of it.</summary>
    public string BoxManifest(string name, string version) => Path.Combine(Box(name, version), "box.json");

    /// <summary>Its signature.</summary>
    public string BoxSignature(string name, string version) => BoxManifest(name, version) + ".sig";

    /// <summary>There if it was withdrawn: who, when and why.</summary>
    public string BoxYanked(string name, string version) => Path.Combine(Box(name, version), "yanked.json");

    /// <summary>There if it was removed: who and when. Its version is not given again.</summary>
    public string BoxRemoved(string name, string version) => Box(name, version) + ".removed";

    /// <summary>Image of a disk of it, from 1.</summary>
    public string BoxImage(string name, string version, int disk) => Path.Combine(Box(name, version), $"disk-{disk}.qcow2");

    /// <summary>Block map of that disk.</summary>
    public string BoxMap(string name, string version, int disk) => Path.Combine(Box(name, version), $"disk-{disk}.map");
}
