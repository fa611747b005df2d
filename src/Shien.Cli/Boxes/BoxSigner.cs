using Shien.Api.Boxes;
using Shien.Cli.Blades;
using Shien.Cli.Progress;
using Shien.Cli.Setup;
using Shien.CommandLine;

namespace Shien.Cli.Boxes;

/// <summary>Signs manifests with the publisher's SSH key. The key may be in an agent or a token, or ask for its passphrase on the terminal.</summary>
/// <param name="terminal">Where ssh-keygen says that a token is to be touched.</param>
/// <param name="meter">Ended before anybody is asked.</param>
/// <param name="keyPath">The private key, or the public half of one that an agent has.</param>
internal sealed class BoxSigner(Terminal terminal, ProgressMeter meter, string keyPath)
{
    // Somebody looks for a passphrase or a token.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>The key that is named, or else the one by which this person logs in to the blade.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static string KeyOf(string? named, BladeConnection blade, string homePath)
    {
        string key = Path.GetFullPath(named ?? blade.Keys?.KeyPath ?? SetupPlan.UsualKey(homePath));
        return File.Exists(key) || File.Exists(key + ".pub")
            ? key
            : throw new UserException(
                $"There is no key '{key}' to sign the box with.",
                named is null ? "Name one with --key FILE; of a key that an agent has, its public half." : "Name another one with --key; 'ssh-keygen -t ed25519' makes one.");
    }

    /// <summary>Signs the bytes of a manifest.</summary>
    /// <exception cref="UserException">The key cannot be used.</exception>
    public Task<SignedManifest> SignAsync(byte[] manifest, CancellationToken cancellation) => SshKeygen.InFolderAsync(async folder =>
    {
        meter.End();
        string file = Path.Combine(folder, "box.json");
        await File.WriteAllBytesAsync(file, manifest, cancellation).ConfigureAwait(false);
        ChildProcessResult result = await ChildProcess.RunAskingAsync(
            SshKeygen.Path, ["-q", "-Y", "sign", "-f", keyPath, "-n", BoxManifest.SignatureNamespace, file], Pass, Limit, cancellation)
            .ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new UserException(
                $"The box was not signed: ssh-keygen cannot use the key '{keyPath}'{(result.Error.Trim() is { Length: > 0 } why ? $" ({why.Replace("Enter passphrase: ", "", StringComparison.Ordinal).ReplaceLineEndings("; ")})" : "")}.",
                "Name another key with --key, or put it into your agent: ssh-add FILE");
        }

        string signature = await File.ReadAllTextAsync(file + ".sig", cancellation).ConfigureAwait(false);
        return SignedManifest.Of(manifest, signature);
    });

    // A token waits for a touch; what else is said matters only if it fails.
    private void Pass(string line)
    {
        if (line.StartsWith("Confirm user presence", StringComparison.Ordinal))
        {
            terminal.Say(line);
        }
    }
}
