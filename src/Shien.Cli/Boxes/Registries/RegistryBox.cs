using System.Buffers.Binary;
using System.Text;
using Shien.Api.Boxes;
using Shien.Cli.Pull;
using Shien.CommandLine;

namespace Shien.Cli.Boxes.Registries;

/// <summary>A box in a registry, to be fetched.</summary>
internal sealed class RegistryBox
{
    private readonly RegistryClient registry;
    private readonly RegistryReference place;
    private readonly OciManifest artifact;

    private RegistryBox(RegistryClient registry, RegistryReference place, OciManifest artifact, SignedManifest signed)
    {
        this.registry = registry;
        this.place = place;
        this.artifact = artifact;
        Signed = signed;
    }

    /// <summary>What was signed; not verified yet.</summary>
    public SignedManifest Signed { get; }

    /// <summary>Finds it.</summary>
    /// <exception cref="UserException">There is none, or it is damaged.</exception>
    public static async Task<RegistryBox> FindAsync(RegistryClient registry, RegistryReference place, CancellationToken cancellation)
    {
        OciManifest artifact = await registry.GetManifestAsync(place.Tag ?? "latest", cancellation).ConfigureAwait(false)
            ?? throw new UserException($"There is no '{place}'{(place.Tag is null ? " with the tag 'latest'" : "")}.", "Name the tag, which is the version of the box: oci://HOST/REPOSITORY:VERSION.");
        BoxArtifact.Check(artifact, place);
        byte[] manifest = await registry.GetBlobAsync(artifact.Config, cancellation).ConfigureAwait(false);
        byte[] signature = await registry.GetBlobAsync(BoxArtifact.SignatureOf(artifact, place), cancellation).ConfigureAwait(false);
        try
        {
            return new RegistryBox(registry, place, artifact, SignedManifest.Of(manifest, Encoding.ASCII.GetString(signature)));
        }
        catch (DecoderFallbackException e)
        {
            throw new UserException($"'{place}' is damaged: its manifest is no text.", inner: e);
        }
    }

    /// <summary>A disk of it, from 1.</summary>
    public RemoteDisk Disk(int number, BoxDisk what) => new(
        what.LengthBytes,
        async (_, cancellation) => (new MemoryStream(await registry.GetBlobAsync(BoxArtifact.MapOf(artifact, place, number, what), cancellation).ConfigureAwait(false)), null),
        async (runs, cancellation) =>
        {
            int group = BinaryPrimitives.ReadInt32LittleEndian(runs) / BoxArtifact.GroupBlocks;
            return new MemoryStream(await registry.GetBlobAsync(BoxArtifact.BlocksOf(artifact, place, number, group), cancellation).ConfigureAwait(false));
        })
    {
        Requests = missing => missing.GroupBy(block => block / BoxArtifact.GroupBlocks).Select(group => group.ToArray()),
    };
}
