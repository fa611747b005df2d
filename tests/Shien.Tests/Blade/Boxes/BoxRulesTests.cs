using System.Text.Json;
using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Api.Pushes;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Boxes;
using Shien.Blade.Pushes;
using Xunit;

namespace Shien.Tests.Blade.Boxes;

public sealed class BoxRulesTests
{
    private static readonly Account Teacher = new("teacher", 20009, 20009, IsAdministrator: false) { IsPublisher = true };

    private static readonly BoxManifest Manifest = StoredBox.Manifest("web", "1.0") with { Description = "Debian" };

    [Fact]
    public void What_shien_sends_passes() => BoxRules.Check(Teacher, Request(Manifest)).Should().BeEquivalentTo(Manifest);

    [Theory]
    [InlineData("Web", "1.0")]
    [InlineData("../web", "1.0")]
    [InlineData("web", "1")]
    [InlineData("web", "1.0.removed")]
    [InlineData("web", "..")]
    [InlineData("", "1.0")]
    public void Names_and_versions_are_names_and_versions(string name, string version) =>
        Refused(Request(Manifest with { Name = name, Version = version })).Should().StartWith("the manifest is none: it must be JSON of schema 1 with a name");

    [Fact]
    public void Refuses_what_is_not_what_is_sent()
    {
        Refused(Request(Manifest with { Publisher = "bob" })).Should().Be("the manifest names 'bob' as publisher, and you are 'teacher'");
        Refused(Request(Manifest with { Description = "one\ntwo" })).Should().StartWith("the description is not one line");
        Refused(Request(Manifest with { Cores = 3 })).Should().Be("the manifest describes another machine than the push");
        Refused(Request(Manifest with { Architecture = "aarch64" })).Should().Be("the manifest describes another machine than the push");
        Refused(Request(Manifest) with { Name = "01" }).Should().StartWith("a box fills no slot");
        Refused(Request(Manifest) with { Fix = true }).Should().StartWith("a box fills no slot");
        Refused(Request(Manifest) with { Disks = [] }).Should().Be("the manifest has 1 disks, and the push 0");
        Refused(Request(Manifest) with { Disks = [null!] }).Should().StartWith("disk 1 of the manifest is not the one that is sent");
        Refused(Request(Manifest with { Disks = [Manifest.Disks[0] with { MapRoot = new string('b', 64) }] }) with { Disks = Request(Manifest).Disks })
            .Should().Contain($"has the root {new string('b', 64)}, and the sent one {new string('a', 64)}");
        Refused(Request(Manifest with { Disks = [Manifest.Disks[0] with { LengthBytes = 512 }] }) with { Disks = Request(Manifest).Disks })
            .Should().StartWith("disk 1 of the manifest is not the one that is sent");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"schema\":2}")]
    [InlineData("\"box\"")]
    [InlineData("ä")]
    public void What_is_no_manifest_is_refused(string text) => Refused(Request(Manifest) with { Box = new SignedManifest(text, "") });

    [Fact]
    public void Too_long_ones_are_refused()
    {
        Refused(Request(Manifest) with { Box = new SignedManifest(new string(' ', BoxManifest.MaxBytes + 1), "") }).Should().Contain("65537 characters");
        Refused(Request(Manifest) with { Box = Request(Manifest).Box! with { Signature = new string('x', SignedManifest.MaxSignatureChars + 1) } }).Should().StartWith("the signature is not one");
    }

    [Fact]
    public void A_mutated_manifest_is_refused_or_says_something_sane()
    {
        string text = Request(Manifest).Box!.Text;
        Random random = new(20261127);
        for (int i = 0; i < 2000; i++)
        {
            char[] mutated = text.ToCharArray();
            for (int n = random.Next(1, 4); n > 0; n--)
            {
                mutated[random.Next(mutated.Length)] = (char)random.Next(0, 128);
            }

            try
            {
                BoxManifest read = BoxRules.Check(Teacher, Request(Manifest) with { Box = new SignedManifest(new string(mutated), "") });
                (BoxNames.IsName(read.Name) && BoxNames.IsVersion(read.Version) && read.Publisher == "teacher").Should().BeTrue();
                read.Disks.Should().Equal(Manifest.Disks);
            }
            catch (RefusalException e)
            {
                e.Error.Code.Should().Be(ErrorCodes.BadRequest);
            }
        }
    }

    [Fact]
    public void Signed_anew_it_is_the_same_push_and_otherwise_another()
    {
        PushRequest push = Request(Manifest);
        SamePush.Is(push, Request(Manifest with { Published = Manifest.Published.AddHours(1) })).Should().BeTrue();
        SamePush.Is(push, push with { Box = push.Box! with { Signature = "another" } }).Should().BeTrue();
        SamePush.Is(push, Request(Manifest with { Version = "1.1" })).Should().BeFalse();
        SamePush.Is(push, Request(Manifest with { Description = "other" })).Should().BeFalse();
        SamePush.Is(push, push with { Box = null }).Should().BeFalse();
        SamePush.Is(push, push with { Box = new SignedManifest("{}", "") }).Should().BeFalse();
    }

    [Fact]
    public void The_key_of_a_signature_is_read_as_authorized_keys_has_it()
    {
        const string Signature = """
            -----BEGIN SSH SIGNATURE-----
            U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAghxV+zQbx11JlEBmQX10EIzCmDN
            whynEH84pAsgxeulQAAAAJc2hpZW4tYm94AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1l
            ZDI1NTE5AAAAQGzzXYK3pOPBsXKR/16n8AtDkZrCuzyshXPMROIGJMh6X7hKeL/QjU5Wdu
            N6OCR6n70GRkLx7Vu0dj6P1gyXdwc=
            -----END SSH SIGNATURE-----
            """;
        SignerKey.Of(Signature).Should().Be("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIcVfs0G8ddSZRAZkF9dBCMwpgzcIcpxB/OKQLIMXrpU");
        SignerKey.Of("").Should().BeNull();
        Random random = new(5);
        for (int i = 0; i < 2000; i++)
        {
            char[] mutated = Signature.ToCharArray();
            mutated[random.Next(mutated.Length)] = (char)random.Next(32, 127);
            SignerKey.Of(new string(mutated, 0, random.Next(mutated.Length)))?.Should().NotContain("\n");
        }
    }

    private static PushRequest Request(BoxManifest manifest) => TemporaryStore.Request with
    {
        Cores = 2,
        MemoryMiB = 1024,
        Disks = [.. manifest.Disks.Select(disk => new PushDisk(disk.LengthBytes, disk.StoredBlocks, disk.MapRoot))],
        Box = new SignedManifest(JsonSerializer.Serialize(manifest, ApiJson.Default.BoxManifest), "signature"),
    };

    private static string Refused(PushRequest request) => Assert.Throws<RefusalException>(() => BoxRules.Check(Teacher, request)).Message;
}
