using System.Text.Json;
using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Api.Client;
using Shien.Api.Pushes;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Boxes;

/// <summary>What a client of somebody else's making sends as a signed box: refused before a byte of content, and the refusal names what is wrong.</summary>
public sealed class ForgedBoxTests : IDisposable
{
    // Whoever reaches the socket from outside the blade is its root, who may publish.
    private const string Publisher = "root";

    private static readonly BoxManifest Honest = new(
        "course", "2.0", "", Publisher, new DateTimeOffset(2026, 11, 27, 1, 0, 0, TimeSpan.Zero), "x86_64", "bios", 1, 512, [new BoxDisk(1 << 20, 16, new string('a', 64))]);

    private readonly PublisherLab lab;
    private readonly BladeClient blade;

    public ForgedBoxTests(Blade blade)
    {
        lab = new PublisherLab(blade);
        string init = Run.Program("pgrep", ["-P", File.ReadAllText(Path.Combine(blade.State, "outer.pid")).Trim()]).Succeeded().Split('\n')[0];
        this.blade = new BladeClient(_ => ValueTask.FromResult<Stream>(
            new System.Net.Sockets.NetworkStream(LocalBlade.Connect($"/proc/{init}/root/run/shien/shiend.sock"), ownsSocket: true)));
        lab.Allow(PublisherLab.Line(Publisher, lab.Key));
    }

    public void Dispose()
    {
        blade.Dispose();
        lab.Dispose();
    }

    [Fact]
    public async Task What_is_not_signed_by_its_publisher_is_refused_by_name()
    {
        SignedManifest signed = Sign(Honest, lab.Key, "shien-box");
        PushTicket ticket = await ReserveAsync(Honest, signed);
        ticket.Name.Should().Be("course 2.0", "the signature is right");
        ticket.Profile.Should().Be("box");
        await blade.AbandonAsync(ticket.Id, TestContext.Current.CancellationToken);

        BoxManifest tampered = Honest with { Description = "with a back door" };
        (await RefusedAsync(tampered, signed with { Text = Text(tampered) })).Should().StartWith("the signature is not one of this manifest");
        (await RefusedAsync(Honest, signed with { Text = Text(Honest) + " " })).Should().StartWith("the signature is not one of this manifest");
        (await RefusedAsync(Honest, Sign(Honest, lab.Key, "file"))).Should().Be("the signature was made for something else: its namespace is not 'shien-box'");
        (await RefusedAsync(Honest, Sign(Honest, lab.MakeKey("other"), "shien-box"))).Should().MatchRegex("^the key SHA256:.{43}, with which the manifest is signed, is none by which 'root' may publish");
        (await RefusedAsync(Honest, signed with { Signature = "" })).Should().StartWith("the signature is not one of this manifest");
        (await RefusedAsync(Honest, signed with { Signature = "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n" })).Should().StartWith("the signature is not one of this manifest");

        lab.Allow(PublisherLab.Line(Publisher, lab.Key).Replace("namespaces=", "valid-before=\"20200101\",namespaces=", StringComparison.Ordinal));
        (await RefusedAsync(Honest, signed)).Should().Contain("is none by which 'root' may publish").And.Contain("key has expired");
        lab.Allow(PublisherLab.Line(Publisher, lab.Key).Replace("shien-box", "git", StringComparison.Ordinal));
        (await RefusedAsync(Honest, signed)).Should().Contain("not permitted for use in signature namespace");
        lab.Allow("# taken off the list");
        (await RefusedAsync(Honest, signed)).Should().Contain("is none by which 'root' may publish");
        lab.Allow(PublisherLab.Line(Publisher, lab.Key));
        Run.Program("chmod", ["666", Path.Combine(lab.Boxes, "allowed_signers")]).Succeeded();
        (await RefusedAsync(Honest, signed)).Should().Contain("nobody but root may be able to write it");
        Directory.Exists(Path.Combine(lab.Boxes, "course")).Should().BeFalse();
    }

    [Fact]
    public async Task A_manifest_of_other_content_or_of_another_publisher_is_refused_however_well_it_is_signed()
    {
        BoxManifest bobs = Honest with { Publisher = "bob" };
        (await RefusedAsync(bobs, Sign(bobs, lab.Key, "shien-box"))).Should().Be("the manifest names 'bob' as publisher, and you are 'root'");
        BoxManifest other = Honest with { Disks = [Honest.Disks[0] with { MapRoot = new string('b', 64) }] };
        (await RefusedAsync(Honest, Sign(other, lab.Key, "shien-box"))).Should().StartWith("disk 1 of the manifest is not the one that is sent");
        BoxManifest badly = Honest with { Version = "../../x" };
        (await RefusedAsync(badly, Sign(badly, lab.Key, "shien-box"))).Should().StartWith("the manifest is none");

        SignedManifest signed = Sign(Honest, lab.Key, "shien-box");
        Random random = new(20261127);
        for (int i = 0; i < 10; i++)
        {
            char[] signature = signed.Signature.ToCharArray();
            // Blanks are nothing to it.
            int at = Enumerable.Repeat(0, int.MaxValue).Select(_ => random.Next(signature.Length)).First(n => char.IsAsciiLetterOrDigit(signature[n]));
            signature[at] ^= (char)(1 << random.Next(6));
            await RefusedAsync(Honest, signed with { Signature = new string(signature) });
        }
    }

    private Task<PushTicket> ReserveAsync(BoxManifest sent, SignedManifest signed) => blade.ReserveAsync(
        new PushRequest(
            null, false, sent.Cores, sent.MemoryMiB, sent.Firmware, "x86_64", [.. sent.Disks.Select(disk => new PushDisk(disk.LengthBytes, disk.StoredBlocks, disk.MapRoot))], Box: signed),
        TestContext.Current.CancellationToken);

    private async Task<string> RefusedAsync(BoxManifest sent, SignedManifest signed) =>
        (await Assert.ThrowsAsync<BladeException>(() => ReserveAsync(sent, signed))).Message;

    private static string Text(BoxManifest manifest) => JsonSerializer.Serialize(manifest, ApiJson.Default.BoxManifest);

    // By hand, as anybody with ssh-keygen can.
    private SignedManifest Sign(BoxManifest manifest, string key, string space)
    {
        string file = Path.Combine(lab.Folder, "box.json");
        File.Delete(file + ".sig");
        File.WriteAllText(file, Text(manifest));
        Run.Program("ssh-keygen", ["-q", "-Y", "sign", "-f", key, "-n", space, file]).Succeeded();
        return new SignedManifest(Text(manifest), File.ReadAllText(file + ".sig"));
    }
}
