using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Blade.Confined;
using Shien.Blade.Native;
using Shien.Images.FileSystems;

namespace Shien.Blade.Boxes;

/// <summary>
/// Whether a manifest was signed by a key that the administrators have written down for its publisher: what <c>ssh-keygen -Y verify</c>
/// says, run without rights, network or a file of the store.
/// </summary>
internal sealed partial class SignatureCheck(AllowedSigners signers)
{
    private const string Program = "/usr/bin/ssh-keygen";
    private const int MaxAnswerBytes = 4096;
    private const int MaxDetailChars = 300;

    // ssh-keygen wants a uid that has an entry in passwd, so it gets none of its own.
    private const uint Nobody = 65534;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Returns normally if the signature is right. Blocks.</summary>
    /// <param name="account">The publisher.</param>
    /// <param name="box">As it came.</param>
    /// <exception cref="RefusalException">It is not; says what exactly.</exception>
    public void Check(string account, SignedManifest box)
    {
        byte[] allowed = signers.Read();
        if (!File.Exists(Program))
        {
            throw new RefusalException(ErrorCodes.Backend, $"the blade cannot check signatures: '{Program}' is missing", "Ask an administrator to run: apt-get install openssh-client");
        }

        ConfinedOutput output = Run(allowed, box, "verify", "-f", Descriptor(0), "-I", account);
        if (output.Failure is null)
        {
            return;
        }

        // Is it a right one by somebody else, or none of this manifest?
        ConfinedOutput whose = Run(allowed, box, "check-novalidate");
        if (whose.Failure is null && Fingerprint().Match(Encoding.UTF8.GetString(whose.Answer)) is { Success: true } key)
        {
            throw new RefusalException(
                ErrorCodes.Forbidden,
                $"the key {key.Value}, with which the manifest is signed, is none by which '{account}' may publish on this blade{Detail(output)}",
                $"Ask an administrator to write this line into '{signers.Path}' on the blade: {account} namespaces=\"{BoxManifest.SignatureNamespace}\" {SignerKey.Of(box.Signature) ?? "KEY"}");
        }

        throw whose.Error.Contains("namespace does not match", StringComparison.Ordinal)
            ? new RefusalException(
                ErrorCodes.Forbidden, $"the signature was made for something else: its namespace is not '{BoxManifest.SignatureNamespace}'", "Sign with 'shien box publish'.")
            : new RefusalException(
                ErrorCodes.Forbidden, $"the signature is not one of this manifest{Detail(whose)}", "Publish again with 'shien box publish', which signs what it sends.");
    }

    private static ConfinedOutput Run(byte[] allowed, SignedManifest box, string what, params string[] more)
    {
        using SafeFileHandle signersFile = MemoryFile.Of(allowed);
        using SafeFileHandle signature = MemoryFile.Of(Encoding.UTF8.GetBytes(box.Signature));
        using SafeFileHandle manifest = MemoryFile.Of(box.Bytes());
        return new ConfinedRun("ssh-keygen", Patience, MaxAnswerBytes).Run(
            new Confinement(Nobody, Patience).Wrap(
                Program, ["-Y", what, .. more, "-n", BoxManifest.SignatureNamespace, "-s", Descriptor(1)]),
            ["PATH=/usr/bin:/bin", "HOME=/nonexistent", "LANG=C.UTF-8"],
            [signersFile, signature],
            CancellationToken.None,
            manifest);
    }

    private static string Descriptor(int index) => $"/proc/self/fd/{ConfinedRun.FirstGiven + index}";

    // It names the file as it saw it: "/proc/self/fd/3:7: key has expired".
    private static string Detail(ConfinedOutput output)
    {
        string said = GuestText.Clean(output.Error.Replace(Descriptor(0), "allowed_signers", StringComparison.Ordinal).ReplaceLineEndings("; "), MaxDetailChars);
        return said.Length > 0 ? $" ({said})" : "";
    }

    [GeneratedRegex(@"SHA256:[A-Za-z0-9+/]{43}", RegexOptions.CultureInvariant)]
    private static partial Regex Fingerprint();
}
