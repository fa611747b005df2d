using System.Globalization;

namespace Shien.Remote.SshConfig;

/// <summary>What ssh_config says about one host, as far as the way to a blade needs it.</summary>
internal sealed class SshHostSettings
{
    // What changes the way, the keys or the trust in a manner that only ssh itself understands. "none", "no" and "any"
    // are these keywords' words for "as without".
    private static readonly string[] OnlySshKnows =
    [
        "ProxyJump", "ProxyCommand", "IdentityAgent", "PKCS11Provider", "SecurityKeyProvider", "CertificateFile",
        "HostKeyAlias", "UserKnownHostsFile", "GlobalKnownHostsFile", "KnownHostsCommand", "CanonicalizeHostname",
        "BindAddress", "BindInterface", "AddressFamily",
    ];

    private readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The IdentityFile lines in order, <c>~</c> and tokens resolved by <see cref="SshConfigReader"/>; all of them count.</summary>
    public List<string> IdentityFiles { get; } = [];

    /// <summary>True if an IdentityFile line was there, be it <c>none</c>: the default keys are then not tried.</summary>
    public bool NamesIdentities { get; set; }

    /// <summary>File and line of the first <c>Match</c>, which only ssh can evaluate; null where there is none.</summary>
    public string? Match { get; set; }

    /// <summary>HostName, or null.</summary>
    public string? HostName => values.GetValueOrDefault("HostName");

    /// <summary>User, or null.</summary>
    public string? User => values.GetValueOrDefault("User");

    /// <summary>Port, or null where there is none or it is no number (ssh then refuses the file itself).</summary>
    public int? Port =>
        int.TryParse(values.GetValueOrDefault("Port"), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 1 and <= 65535
            ? port
            : null;

    /// <summary>Why only the installed <c>ssh</c> can go this way, or null.</summary>
    public string? ProgramReason =>
        Match is not null
            ? $"'Match' in {Match}"
            : OnlySshKnows.FirstOrDefault(IsSet) is { } keyword ? $"'{keyword}' in ssh_config" : null;

    /// <summary>Keeps a value unless an earlier line gave one: ssh_config(5), "the first obtained value will be used".</summary>
    public void Offer(string keyword, string value) => values.TryAdd(keyword, value);

    private bool IsSet(string keyword) =>
        values.GetValueOrDefault(keyword) is { } value
        && value.ToLowerInvariant() is not ("none" or "no" or "any" or "internal");
}
