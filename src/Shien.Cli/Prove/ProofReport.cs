namespace Shien.Cli.Prove;

/// <summary>What a proof by boot has shown; a proof that failed is an error instead.</summary>
/// <param name="Proved">True.</param>
/// <param name="Banner">What the machine's sshd calls itself.</param>
/// <param name="HostKey">The key that it shows.</param>
/// <param name="OwnerLogin">As whom the owner's own key let in.</param>
/// <param name="Refused">What was tried and let nobody in.</param>
internal sealed record ProofReport(bool Proved, string Banner, ProvedHostKey HostKey, string OwnerLogin, IReadOnlyList<RefusedLogin> Refused)
{
    /// <summary>For people, a line each.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"Proved: booted once, apart from every network; its sshd is {Banner}.";
        yield return HostKey.Compared
            ? $"  host key  {HostKey.Fingerprint} ({HostKey.Type}), as it was written"
            : $"  host key  {HostKey.Fingerprint} ({HostKey.Type}), of its own; nothing to compare it with";
        yield return $"  your key  opens it, as '{OwnerLogin}'";
        foreach (IGrouping<string, RefusedLogin> account in Refused.GroupBy(r => r.Account))
        {
            yield return $"  refused   {account.Key}: {string.Join(", ", account.Select(r => r.With))}";
        }
    }
}

/// <summary>The host key of a proved machine.</summary>
/// <param name="Type">Such as <c>ssh-ed25519</c>.</param>
/// <param name="Fingerprint">As ssh shows it.</param>
/// <param name="Compared">True if it is one of those that a repair has just written.</param>
internal sealed record ProvedHostKey(string Type, string Fingerprint, bool Compared);

/// <summary>A login that was refused, as it must be.</summary>
/// <param name="Account">In the machine.</param>
/// <param name="With">By what.</param>
internal sealed record RefusedLogin(string Account, string With);

/// <summary>What <c>shien prove --json</c> prints.</summary>
/// <param name="Schema">1.</param>
/// <param name="Machine">The machine, stopped again.</param>
/// <param name="Proof">What was shown.</param>
internal sealed record ProveReport(int Schema, Api.Machines.MachineInfo Machine, ProofReport Proof);
