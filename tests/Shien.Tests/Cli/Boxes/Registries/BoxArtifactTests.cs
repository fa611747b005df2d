using System.Text.Json;
using AwesomeAssertions;
using Shien.Api.Boxes;
using Shien.Cli.Boxes.Registries;
using Shien.CommandLine;
using Xunit;

namespace Shien.Tests.Cli.Boxes.Registries;

public sealed class BoxArtifactTests
{
    private static readonly RegistryReference Place = RegistryReference.Parse("oci://localhost/lamp:1.0");
    private static readonly BoxDisk Disk = new(1 << 30, 200, new string('a', 64));
    private static readonly BoxManifest Box = new("lamp", "1.0", "", "teacher", DateTimeOffset.UnixEpoch, "x86_64", "bios", 1, 512, [Disk]);

    [Fact]
    public void What_was_made_is_found_again()
    {
        OciManifest made = Read(JsonSerializer.SerializeToUtf8Bytes(Make(), OciJson.Default.OciManifest))!;
        BoxArtifact.Check(made, Place);
        BoxArtifact.SignatureOf(made, Place).Size.Should().Be(300);
        BoxArtifact.MapOf(made, Place, 1, Disk).Digest.Should().Be("sha256:m");
        BoxArtifact.BlocksOf(made, Place, 1, 3).Digest.Should().Be("sha256:b");
        made.Annotations!["org.opencontainers.image.version"].Should().Be("1.0");
    }

    [Fact]
    public void What_is_missing_or_too_large_is_named()
    {
        Refused(() => BoxArtifact.BlocksOf(Make(), Place, 1, 4), "part 4 of disk 1");
        Refused(() => BoxArtifact.BlocksOf(Make(), Place, 2, 3), "part 3 of disk 2");
        Refused(() => BoxArtifact.MapOf(Make(), Place, 1, Disk with { StoredBlocks = 1 }), "block map of disk 1");
        Refused(() => BoxArtifact.Check(Make() with { ArtifactType = "application/vnd.cncf.helm" }, Place), "no box of Shien");
        Refused(() => BoxArtifact.Check(Make() with { Config = BoxArtifact.Config("sha256:c", 1 << 20) }, Place), "size");
        Refused(() => BoxArtifact.Check(Make() with { Layers = [] }, Place), "signature");
    }

    [Fact]
    public void A_mutated_manifest_of_a_registry_never_does_more_than_be_refused()
    {
        byte[] whole = JsonSerializer.SerializeToUtf8Bytes(Make(), OciJson.Default.OciManifest);
        Random random = new(5);
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = [.. whole];
            for (int j = random.Next(1, 4); j > 0; j--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(32, 127);
            }

            try
            {
                if (Read(bytes) is { } manifest)
                {
                    BoxArtifact.Check(manifest, Place);
                    BoxArtifact.MapOf(manifest, Place, 1, Disk);
                    BoxArtifact.BlocksOf(manifest, Place, 1, 3);
                }
            }
            catch (Exception e) when (e is JsonException or UserException)
            {
            }
        }
    }

    private static OciManifest Make() => BoxArtifact.Make(
        BoxArtifact.Config("sha256:c", 400),
        [BoxArtifact.Signature("sha256:s", 300), BoxArtifact.Map("sha256:m", 6500, 1), BoxArtifact.Blocks("sha256:b", 1 << 20, 1, 3)],
        Box);

    private static OciManifest? Read(byte[] bytes) => JsonSerializer.Deserialize(bytes, OciJson.Default.OciManifest);

    private static void Refused(Action act, string because) => act.Should().Throw<UserException>().WithMessage($"*{because}*");
}
