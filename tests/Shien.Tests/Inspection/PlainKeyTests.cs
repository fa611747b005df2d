using System.Text;
using AwesomeAssertions;
using Shien.Inspection.Accounts;
using Xunit;

namespace Shien.Tests.Inspection;

/// <summary>Keys and fingerprints as ssh-keygen of OpenSSH 9.2 made and printed them.</summary>
public sealed class PlainKeyTests
{
    private const string Ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBrEjiotlrTxnPmBf6sieeaFBtLLjNJxY9GajEmL+jvi";
    private const string Ed25519Print = "SHA256:TNDKqv5pd5GcF/Q+6x/JWsRgaQJOTF+03j4pdbLor9k";

    [Theory]
    [InlineData(Ed25519, Ed25519Print)]
    [InlineData("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC9AkleHXak5lyf/h3AYRN1K7FqKhYD2CHdlQSKDokoMf6fKIsPpvLXINAb6Db05TRSgpTVX6epMIq5j4k7/njTYtuHyNxtVjd00fE/g6KuhasbGP4vr4aVnaB80f2BPOQnH6wdAXoq4DAK9I8ta5I2jvG6ElqOCwf//fQ6vgZaS/gqoCyiByIae9wpIsJJ1JPcpoAk09vBRMQYGiMt/r8i5YefZS6UQ9PPcVkfcl8UpduVLruk/hmlqR30utH0n5MpgmHbE55TjA5DLKTrNzbzdY8QYCfDhfTmgcHEgA2fszfduKsJ+7y3by3I9X9PO7rCA337fKsS6FL3yOBJtC8B", "SHA256:xjH9bVEcybnsRigcJoJIifAbSSPX7vvVJIzj81EWGKY")]
    [InlineData("ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBH/aQjH240GClRvMOJfHEh/G3Wt/OfgIV8ItBzwClDvnsILY0r2y/oMReypCmvN1JFbst4pIf82SjJCx6bvugho=", "SHA256:Il4gw03vS9go2AyXVh9woHZJ04BfUv3rj+7HVjg5z8w")]
    [InlineData("ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBARl8ATc+ptQ1BD2JTdFa2GIY+SJv6guwCu7Vqb9Mgfxwf2M2t8Nq0Q9PKuk6fSyZFtaDCH/hMDYIuX7zgLLpKIKvfce/GRWJDOnpEXVC5hMQXJay5ptZirGbIWUzZClMA==", "SHA256:U91oEFGBMdBEC7J4ZP8F2lB9ZuRaVJ51YNOMuOX4F+I")]
    [InlineData("ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBABBl9hmAkPNWCXo4GmJk3o+rPIVE7rRsl3givBiU2rAHOs85/rbnxSR5zr8+OsHgwo9HEBEL/bxjT37+r0el71ZJgFH3nglvSBUWdFHqCiYlnf0oaRDBwQp/JkPMKfuCgeoGwozUXkp10XC2yz7JLguOzk9ZlgFWHQ1JicV+NywmmtFlA==", "SHA256:OPVpM/xugXr/1WduxNkFLP+ozc7R69Ty+OS89htTuGY")]
    public void Reads_every_kind_and_drops_the_comment(string line, string fingerprint)
    {
        PlainKey key = Parse($"# mine\n\n  {line} me@home of mine\r\n").Should().ContainSingle().Subject;
        key.Line.Should().Be(line);
        key.Fingerprint.Should().Be(fingerprint);
    }

    [Theory]
    [InlineData("command=\"backup\" " + Ed25519)] // somebody else's, for one purpose
    [InlineData("no-pty " + Ed25519)]
    [InlineData("#" + Ed25519)]
    [InlineData("ssh-ed25519")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBrEjiotlrTxnPmBf6sieeaFBtLLjNJxY9GajEmL+g==")] // 31 bytes
    [InlineData("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIBrEjiotlrTxnPmBf6sieeaFBtLLjNJxY9GajEmL+jvi")] // another type inside
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBrEjiotlrTxnPmBf6sieeaFBtLLjNJxY9GajEmL+jviAAAAAA==")] // something follows
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5/////xrEjiotlrTxnPmBf6sieeaFBtLLjNJxY9GajEmL+jvi")] // a field of 4 GiB
    [InlineData("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQCd0YX7z+sHf3BehBpRgRgpR7dgHT/ExnBHHd83HHaWuMYbueYnFcKEXMos7SNiMSvA3Yv8mmWaBFqCHcLW8VeUrOwjk1fzszgOkEy/CAhLBD7Xth0gHd27FjmmpPV84TLqk3Ihv5RxA/KhFewHhrkzIgodrTv75EOcnSQwts2new==")] // 1024 bits
    [InlineData("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAA==")] // an empty modulus
    public void Leaves_out_what_has_options_or_is_no_whole_key(string line) => Parse(line).Should().BeEmpty();

    [Fact]
    public void A_key_that_stands_there_twice_is_one() =>
        Parse($"{Ed25519} a\n{Ed25519} b").Should().ContainSingle().Which.Fingerprint.Should().Be(Ed25519Print);

    private static IReadOnlyList<PlainKey> Parse(string text) => PlainKey.Parse(Encoding.UTF8.GetBytes(text));
}
