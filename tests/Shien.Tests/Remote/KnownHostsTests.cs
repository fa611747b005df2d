using AwesomeAssertions;
using Shien.Remote.HostKeys;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Remote;

public sealed class KnownHostsTests
{
    private const string KeyA = "AAAAC3NzaC1lZDI1NTE5AAAAIBLwalcJnI5B7OqevVhNVfc77Q/9juNbda50CHEn3e41";
    private const string KeyB = "AAAAC3NzaC1lZDI1NTE5AAAAIIE8QbUhzPDsG6ZXLIKpLIUX36MJz4rjwwIb2mFKbW71";
    private const string KeyRsa =
        "AAAAB3NzaC1yc2EAAAADAQABAAABAQCjkZbL76GnNNI/7eFp5PFDv9AuGgirl++rgHOZFLgPT2qkNpvViNoBhzIJxvX4+dA54gfEaEt7MWdxuX3yLRlAcmJQMkYTQSEAgJ5T5gUa4qoTB8PgzzX1fvB+g5LwqeSVq0X1T+HQ9hhVmev11wWM/fnnSxokuodnqn12V3xhztWY43F+BFPwQc+tEeyeNE7PnkhHnbT5O+4uHgMYXGLViceopYFJF2zzoO/GMhFcWfTAlJnqBoCWq4jMD5K3rGzel5nUcX3+Jndnhc9QFL4Cx/Ab8yWCd8nClZCW0ZyV5Wk4xPyntgODJcN28KGGx91fCFcJ4sZcRDQ6c4wXMxgJ";

    // Hashed by ssh-keygen -H of OpenSSH 9.2p1.
    private const string Hashed = $"""
        |1|cenIC5WIg88aPm2aLPvSyv65oPI=|oUT7duZJ1pyWoVnZlgfEBvKunBw= ssh-ed25519 {KeyA}
        |1|2zz9OyRGc5vHTNZlqVmxAlj6gx0=|qUwomWyok98wotUt8zq0IUbiQjM= ssh-ed25519 {KeyB}
        |1|VCVTnc6Xe/deIhSMuMX1ycGPvXE=|6E78bpKs274jm/x8lpyqAyHFvKY= ssh-ed25519 {KeyA}
        """;

    [Theory]
    [InlineData(KeyA, "ssh-ed25519", "SHA256:yPn/EZGf3fmfx8gPdDPLpC/gpEyHHk+WsmiU/Sbz+gc")]
    [InlineData(KeyRsa, "ssh-rsa", "SHA256:mTftoHIcSGGHMlhu8HQqH1xV0r0h3brHp154w4XByhE")]
    public void Prints_a_key_as_ssh_keygen_does(string base64, string kind, string fingerprint)
    {
        HostKey key = Key(base64);
        key.Kind.Should().Be(kind);
        key.Fingerprint.Should().Be(fingerprint);
        key.Base64.Should().Be(base64);
    }

    [Theory]
    [InlineData("blade.example.org", 22, KeyA)]
    [InlineData("blade.example.org", 2222, KeyB)]
    [InlineData("2001:db8::7", 22, KeyA)]
    public void Finds_hashed_names(string host, int port, string key)
    {
        KnownHosts known = Read(Hashed);
        known.Check(KnownHosts.NameOf(host, port), Key(key)).Verdict.Should().Be(HostKeyVerdict.Known);
        known.Check(KnownHosts.NameOf(host, port), Key(key == KeyA ? KeyB : KeyA)).Verdict.Should().Be(HostKeyVerdict.Changed);
        known.Check(KnownHosts.NameOf(host, port + 1), Key(key)).Verdict.Should().Be(HostKeyVerdict.Unknown);
    }

    [Theory]
    [InlineData("blade", "blade", true)]
    [InlineData("blade,10.0.0.7", "10.0.0.7", true)]
    [InlineData("BLADE", "blade", true)]
    [InlineData("*.example.org", "blade.example.org", true)]
    [InlineData("*.example.org,!bad.example.org", "bad.example.org", false)]
    [InlineData("!bad.example.org,*.example.org", "bad.example.org", false)]
    [InlineData("blade?", "blade1", true)]
    [InlineData("blade?", "blade", false)]
    [InlineData("[blade]:2222", "[blade]:2222", true)]
    [InlineData("blade", "[blade]:2222", false)]
    [InlineData("[*.example.org]:*", "[blade.example.org]:2222", true)]
    [InlineData("!blade", "other", false)]
    public void Matches_names_as_ssh_does(string pattern, string name, bool matches) =>
        Read($"{pattern} ssh-ed25519 {KeyA}").Check(name, Key(KeyA)).Verdict
            .Should().Be(matches ? HostKeyVerdict.Known : HostKeyVerdict.Unknown);

    [Fact]
    public void Counts_another_kind_of_key_as_changed()
    {
        (HostKeyVerdict verdict, KnownHost? because) = Read($"# one\nblade ssh-rsa {KeyRsa} comment with blanks").Check("blade", Key(KeyA));
        verdict.Should().Be(HostKeyVerdict.Changed);
        because!.Line.Should().Be(2);
    }

    [Fact]
    public void Accepts_any_of_several_keys_and_offers_their_kinds()
    {
        KnownHosts known = Read($"blade ssh-rsa {KeyRsa}\nblade ssh-ed25519 {KeyA}\nblade ssh-ed25519 {KeyB}");
        known.Check("blade", Key(KeyB)).Verdict.Should().Be(HostKeyVerdict.Known);
        known.KindsOf("blade").Should().Equal("ssh-rsa", "ssh-ed25519");
    }

    [Fact]
    public void Refuses_a_revoked_key_under_every_name()
    {
        KnownHosts known = Read($"blade ssh-ed25519 {KeyA}\n@revoked * ssh-ed25519 {KeyA}");
        known.Check("blade", Key(KeyA)).Verdict.Should().Be(HostKeyVerdict.Revoked);
        known.Check("other", Key(KeyA)).Because!.Line.Should().Be(2);
        known.KindsOf("blade").Should().Equal("ssh-ed25519");
    }

    [Fact]
    public void Never_takes_an_authority_for_a_host_key()
    {
        KnownHosts known = Read($"@cert-authority *.example.org ssh-ed25519 {KeyA}");
        known.Check("blade.example.org", Key(KeyA)).Verdict.Should().Be(HostKeyVerdict.Unknown);
        known.HasAuthority("blade.example.org").Should().BeTrue();
        known.HasAuthority("blade.example.com").Should().BeFalse();
    }

    [Theory]
    [InlineData("blade ssh-ed25519")]
    [InlineData("blade ssh-rsa " + KeyA)]
    [InlineData("blade ssh-ed25519 !!!!")]
    [InlineData("@unknown-mark blade ssh-ed25519 " + KeyA)]
    [InlineData("#blade ssh-ed25519 " + KeyA)]
    [InlineData("|1|cenIC5WIg88aPm2aLPvSyv65oPI= ssh-ed25519 " + KeyA)]
    [InlineData("|2|cenIC5WIg88aPm2aLPvSyv65oPI=|oUT7duZJ1pyWoVnZlgfEBvKunBw= ssh-ed25519 " + KeyA)]
    public void Trusts_nothing_in_a_damaged_line(string line)
    {
        KnownHosts known = Read(line);
        known.Check("blade", Key(KeyA)).Verdict.Should().Be(HostKeyVerdict.Unknown);
        known.Check("blade.example.org", Key(KeyA)).Verdict.Should().Be(HostKeyVerdict.Unknown);
    }

    [Fact]
    public void Appends_after_a_file_without_a_last_line_feed()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.File(".ssh"), "known_hosts");
        KnownHosts.Read([path]).Add("first", Key(KeyA));
        File.WriteAllText(path, File.ReadAllText(path).TrimEnd('\n'));
        KnownHosts known = KnownHosts.Read([path]);
        known.Add("[second]:2222", Key(KeyB));
        File.ReadAllText(path).Should().Be($"first ssh-ed25519 {KeyA}\n[second]:2222 ssh-ed25519 {KeyB}\n");
        known.Check("[second]:2222", Key(KeyB)).Verdict.Should().Be(HostKeyVerdict.Known);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void Survives_mutated_lines_without_trusting_the_wrong_key()
    {
        Random random = new(7);
        string[] lines = [.. Hashed.Split('\n'), $"@revoked a,b ssh-rsa {KeyRsa}", $"[blade]:22,*.x ssh-ed25519 {KeyA} c"];
        for (int round = 0; round < 4000; round++)
        {
            char[] text = lines[round % lines.Length].ToCharArray();
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                text[random.Next(text.Length)] = (char)random.Next(1, 256);
            }

            KnownHost? line = KnownHost.Parse("f", 1, new string(text));
            line?.Matches("blade.example.org");
            (line is null || line.Mark != KnownHostMark.None || line.Kind is "ssh-ed25519" or "ssh-rsa").Should().BeTrue();
        }
    }

    [Fact]
    public void Matches_hostile_patterns_in_bounded_time()
    {
        string stars = string.Concat(Enumerable.Repeat("*a", 2000)) + "b";
        HostPattern.Matches(stars, new string('a', 20_000)).Should().BeFalse();
    }

    private static HostKey Key(string base64) => new(Convert.FromBase64String(base64));

    private static KnownHosts Read(string text)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("known_hosts"), text);
        return KnownHosts.Read([folder.File("known_hosts"), folder.File("missing")]);
    }
}
