using System.Text.RegularExpressions;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Cli.Blades;
using Shien.CommandLine;
using Shien.Images.FileSystems;

namespace Shien.Cli.Boxes;

/// <summary>
/// Whether a box is what its publisher signed: ssh-keygen verifies it against the signers that this computer has pinned for the blade,
/// so that a blade that was taken over can neither exchange a box nor name signers of its own.
/// </summary>
internal sealed partial class BoxSignature(Terminal terminal, PinnedSigners pins)
{
    private const int MaxDetailChars = 300;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Verifies what a blade sent as a box. The first time the blade's signers are pinned.</summary>
    /// <param name="blade">Where it comes from.</param>
    /// <param name="name">The box that was asked for.</param>
    /// <param name="version">Its version.</param>
    /// <param name="signed">What the blade sent.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What was signed, and by which key.</returns>
    /// <exception cref="BladeException">It is another box, not signed by its publisher, or the blade's signers have changed; says which.</exception>
    public async Task<(BoxManifest Manifest, string Key)> VerifyAsync(
        BladeConnection blade, string name, string version, SignedManifest signed, CancellationToken cancellation)
    {
        BoxManifest manifest = ManifestOf(signed, name, version);
        (string pinned, bool hasChanged) = await SignersAsync(blade, cancellation).ConfigureAwait(false);
        SignatureVerdict verdict = await CheckAsync(signed, manifest.Publisher, pinned, cancellation).ConfigureAwait(false);
        if (verdict is { IsGood: true, Key: { } key })
        {
            return (manifest, key);
        }

        string what = $"the box '{name}' {version} is not signed by '{manifest.Publisher}' with a key that this computer knows for the blade '{blade.Name}' ({verdict.Problem})";
        throw new BladeException(hasChanged
            ? new ApiError(
                ErrorCodes.Forbidden, $"{what}; the blade's list of signers is another one than the one that was pinned in '{pins.Path(blade.Name)}'.",
                "See what has changed, ask an administrator whether it is right, and take it with: shien box trust")
            : new ApiError(ErrorCodes.Forbidden, what + ".", "Do not use it; tell an administrator."));
    }

    /// <summary>The manifest that a blade sent for a box.</summary>
    /// <exception cref="BladeException">It is none, or another box's.</exception>
    public static BoxManifest ManifestOf(SignedManifest signed, string name, string version) =>
        signed.Manifest() is { } manifest && manifest.Name == name && manifest.Version == version
            ? manifest
            : throw new BladeException(new ApiError(
                ErrorCodes.Image, $"what the blade sent is not the manifest of the box '{name}' {version}.", "Tell an administrator; the blade's store is damaged, or worse."));

    /// <summary>The signers that are pinned for a blade; the first time those that it names are.</summary>
    /// <returns>The pinned list, and whether the blade names another one now.</returns>
    public async Task<(string Pinned, bool HasChanged)> SignersAsync(BladeConnection blade, CancellationToken cancellation)
    {
        string named = await blade.Client.GetAllowedSignersAsync(cancellation).ConfigureAwait(false);
        if (pins.Find(blade.Name) is { } pinned)
        {
            return (pinned, pinned != named);
        }

        pins.Pin(blade.Name, named);
        terminal.Say($"The signers of boxes of '{blade.Name}' are remembered in '{pins.Path(blade.Name)}': boxes are from now on taken from these alone.");
        return (named, false);
    }

    /// <summary>Asks ssh-keygen.</summary>
    /// <param name="signed">Manifest and signature, of whatever kind.</param>
    /// <param name="publisher">By whom it must be signed.</param>
    /// <param name="signers">Content of an allowed_signers file.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="UserException">There is no ssh-keygen.</exception>
    public static Task<SignatureVerdict> CheckAsync(SignedManifest signed, string publisher, string signers, CancellationToken cancellation) =>
        SshKeygen.InFolderAsync(async folder =>
        {
            string signature = Path.Combine(folder, "box.json.sig");
            string allowed = Path.Combine(folder, "allowed_signers");
            await File.WriteAllTextAsync(signature, signed.Signature, cancellation).ConfigureAwait(false);
            await File.WriteAllTextAsync(allowed, signers, cancellation).ConfigureAwait(false);
            ChildProcessResult result = await ChildProcess.RunAsync(
                SshKeygen.Path,
                ["-Y", "verify", "-f", allowed, "-I", publisher, "-n", BoxManifest.SignatureNamespace, "-s", signature],
                signed.Bytes(),
                Limit,
                cancellation).ConfigureAwait(false);
            return result.ExitCode == 0
                ? new SignatureVerdict(true, Key().Match(result.Output) is { Success: true } key ? key.Groups[1].Value : "a known key", null)
                : new SignatureVerdict(false, null, Problem(result, folder));
        });

    private static string Problem(ChildProcessResult result, string folder)
    {
        string said = result.Error.Trim().Length > 0 ? result.Error : result.Output;
        return GuestText.Clean(said.Trim().Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).ReplaceLineEndings("; "), MaxDetailChars) is { Length: > 0 } text
            ? text
            : "no such key is written down for this publisher";
    }

    [GeneratedRegex(@" with ([A-Z0-9-]+ key SHA256:[A-Za-z0-9+/]{43})", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}
