using System.Security.Cryptography;
using System.Text;
using Shien.Inspection.Accounts;
using Shien.Inspection.CloudInit;
using Shien.Inspection.Rules;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>
/// O5: cloud-init is given what it looks for, in the machine itself, so that it neither waits nor undoes what was repaired. It keeps the
/// number under which it remembers what it has done: with another it would begin anew, and make new host keys.
/// </summary>
internal static class CloudInitStep
{
    private const int SecretMode = 0x180;

    /// <summary>True if anything is to be done about it.</summary>
    public static bool IsNeeded(CloudInitEvidence cloud) => cloud.Runs && (cloud.Waits || cloud.AllowsPasswords is not null || cloud.Writes.Count > 0);

    /// <summary>True if it has set up the network until now, and something else can.</summary>
    public static bool TakesOverNetwork(GuestEvidence evidence) =>
        IsNeeded(evidence.CloudInit) && evidence.CloudInit.SetsNetwork && NetworkStep.ToolOf(evidence.Network) is not null;

    public static void Apply(RepairContext context)
    {
        CloudInitEvidence cloud = context.Evidence.CloudInit;
        if (!IsNeeded(cloud))
        {
            return;
        }

        RepairDraft draft = context.Draft;
        draft.WriteNew(
            $"{CloudInitReader.ConfigFolder}/{LastName(cloud.ConfigNames)}", Encoding.UTF8.GetBytes(Configuration(context)),
            "cloud-init looks for no cloud, sets no passwords, and leaves network and host keys alone.");
        draft.WriteNew(
            $"{CloudInitReader.SeedFolder}/meta-data", Encoding.UTF8.GetBytes(MetaData(context)),
            "cloud-init takes the machine for the one that it has set up already, and for its key takes yours.", SecretMode);
        draft.WriteNew(
            $"{CloudInitReader.SeedFolder}/user-data", "#cloud-config\nssh_pwauth: false\n"u8.ToArray(), "cloud-init is given nothing else to do.", SecretMode);
        draft.Delete($"{CloudInitReader.SeedFolder}/vendor-data", "What the old hypervisor gave to cloud-init goes.");
        draft.Delete(CloudInitReader.SeedFolder + "-net", "What the old hypervisor gave to cloud-init goes.");
    }

    // Files are merged in the order of their names, and the last wins.
    private static string LastName(IReadOnlyList<string> names)
    {
        string name = "99-shien.cfg";
        while (names.Any(n => n != name && string.CompareOrdinal(n, name) > 0) && name.Length < 200)
        {
            name = "z" + name;
        }

        return name;
    }

    // Lists and texts of earlier files are replaced, maps are merged: so what they say is emptied one by one.
    private static string Configuration(RepairContext context)
    {
        CloudInitEvidence cloud = context.Evidence.CloudInit;
        bool hasUser = cloud.DefaultUser is { } user && context.Evidence.Accounts.Any(a => a.Name == user);
        return $$"""
            # Written by shien: a blade is no cloud, and what it has repaired shall stay.
            datasource_list: [ NoCloud, None ]
            ssh_pwauth: false
            ssh_deletekeys: false
            {{(TakesOverNetwork(context.Evidence) ? "network: {config: disabled}\n" : "")}}users: [{{(hasUser ? " default " : "")}}]
            password: null
            chpasswd: {expire: false, list: "", users: []}
            ssh_authorized_keys: []

            """;
    }

    private static string MetaData(RepairContext context)
    {
        IReadOnlyList<PlainKey> keys = context.Request.OwnerPlainKeys;
        string id = $"instance-id: {context.Evidence.CloudInit.InstanceId ?? NewId(context.Request)}\n";
        return keys.Count == 0 ? id : id + "public-keys:\n" + string.Concat(keys.Select(key => $"  - \"{key.Line}\"\n"));
    }

    // Of the machine's own keys, so that no two machines have the same.
    private static string NewId(RepairRequest request) =>
        "iid-shien-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(request.HostKeys.Select(k => k.PublicText)))))[..16];
}
