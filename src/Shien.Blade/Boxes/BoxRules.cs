using Shien.Api;
using Shien.Api.Boxes;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;

namespace Shien.Blade.Boxes;

/// <summary>What a box must be before a byte of its content is taken, its signature apart; needs nothing but the request.</summary>
internal static class BoxRules
{
    /// <summary>Most characters of a description.</summary>
    public const int MaxDescriptionChars = 500;

    /// <summary>Refuses what cannot be published.</summary>
    /// <param name="account">Who wants to.</param>
    /// <param name="request">With a box.</param>
    /// <returns>What its manifest says.</returns>
    /// <exception cref="RefusalException">Says which and how much.</exception>
    public static BoxManifest Check(Account account, PushRequest request)
    {
        SignedManifest box = request.Box!;
        Require(request is { Name: null, Replace: false, Fix: false }, "a box fills no slot and is not repaired: it is published as it is");
        Require(box.Text.Length <= BoxManifest.MaxBytes, $"the manifest has {box.Text.Length} characters; {BoxManifest.MaxBytes} are the most");
        Require(box.Text.All(char.IsAscii), "the manifest is not plain ASCII");
        Require(box.Signature.Length <= SignedManifest.MaxSignatureChars && box.Signature.All(char.IsAscii), $"the signature is not one of at most {SignedManifest.MaxSignatureChars} ASCII characters");
        BoxManifest? manifest = box.Manifest();
        Require(
            manifest is not null,
            "the manifest is none: it must be JSON of schema 1 with a name (1 to 32 small letters, digits and inner dashes), a version (two to four numbers with dots) and at least one disk");
        Require(
            manifest!.Publisher == account.Name, $"the manifest names '{Shown(manifest.Publisher)}' as publisher, and you are '{account.Name}'");
        Require(
            manifest.Description.Length <= MaxDescriptionChars && !manifest.Description.Any(char.IsControl),
            $"the description is not one line of at most {MaxDescriptionChars} characters");
        Require(
            (manifest.Cores, manifest.MemoryMiB, manifest.Firmware) == (request.Cores, request.MemoryMiB, request.Firmware) && manifest.Architecture is "x86_64",
            "the manifest describes another machine than the push");
        CheckDisks(manifest, request);
        return manifest;
    }

    // The roots are what is signed: content that has others is not what the publisher saw.
    private static void CheckDisks(BoxManifest manifest, PushRequest request)
    {
        Require(manifest.Disks.Count == request.Disks.Count, $"the manifest has {manifest.Disks.Count} disks, and the push {request.Disks.Count}");
        for (int i = 0; i < request.Disks.Count; i++)
        {
            (PushDisk sent, BoxDisk signed) = (request.Disks[i], manifest.Disks[i]);
            Require(
                sent is not null && signed == new BoxDisk(sent.LengthBytes, sent.StoredBlocks, sent.MapRoot),
                $"disk {i + 1} of the manifest is not the one that is sent: its block map has the root {Shown(signed.MapRoot)}, and the sent one {Shown(sent?.MapRoot)}");
        }
    }

    private static string Shown(string? text) =>
        Images.FileSystems.GuestText.Clean(text ?? "", 80);

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new RefusalException(ErrorCodes.BadRequest, otherwise, "Publish with 'shien box publish', which writes the manifest itself.");
        }
    }
}
