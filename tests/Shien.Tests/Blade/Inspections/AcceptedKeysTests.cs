using AwesomeAssertions;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Inspections;
using Shien.Blade.Native;
using Shien.Blade.Settings;
using Shien.Inspection;
using Xunit;

namespace Shien.Tests.Blade.Inspections;

public sealed class AcceptedKeysTests : IDisposable
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBrEjiotlrTxnPmBf6sieeaFBtLLjNJxY9GajEmL+jvi";
    private const string KeyPrint = "SHA256:TNDKqv5pd5GcF/Q+6x/JWsRgaQJOTF+03j4pdbLor9k";
    private const string OtherPrint = "SHA256:xjH9bVEcybnsRigcJoJIifAbSSPX7vvVJIzj81EWGKY";

    private readonly string folder = Directory.CreateTempSubdirectory("shien-accepted-").FullName;
    private readonly string file;

    public AcceptedKeysTests()
    {
        Assert.SkipUnless(LibC.geteuid() == 0, "the file must be root's");
        file = Path.Combine(folder, "accepted_keys");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_file_has_keys_and_fingerprints()
    {
        File.WriteAllText(file, $"# audit\n\n{Key} audit@blade\n{OtherPrint} the instructors'\n");
        AcceptedKeys.ReadFile(file).Should().Equal(KeyPrint, OtherPrint);
    }

    [Theory]
    [InlineData("SHA256:short")]
    [InlineData("command=\"id\" " + Key)]
    [InlineData("no key")]
    public void A_line_that_is_neither_is_named(string line)
    {
        File.WriteAllText(file, $"{OtherPrint}\n{line}\n");
        FluentActions.Invoking(() => AcceptedKeys.ReadFile(file)).Should().Throw<IOException>()
            .WithMessage($"'{file}' line 2 is neither a public key without options nor a fingerprint SHA256:...");
    }

    [Fact]
    public void A_file_that_others_can_write_decides_nothing()
    {
        File.WriteAllText(file, OtherPrint);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        FluentActions.Invoking(() => AcceptedKeys.ReadFile(file)).Should().Throw<IOException>()
            .WithMessage($"'{file}' decides what may come in, so nobody but root may be able to write it; run: chown root*");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        LibC.lchown(file, 20_001, 0).Should().Be(0);
        FluentActions.Invoking(() => AcceptedKeys.ReadFile(file)).Should().Throw<IOException>();
    }

    [Fact]
    public void A_folder_a_pipe_or_too_much_is_not_read()
    {
        FluentActions.Invoking(() => AcceptedKeys.ReadFile(folder)).Should().Throw<IOException>().WithMessage("*is no regular file");
        FluentActions.Invoking(() => AcceptedKeys.ReadFile("/dev/zero")).Should().Throw<IOException>().WithMessage("*is no regular file");
        File.WriteAllText(file, new string('#', 70_000));
        FluentActions.Invoking(() => AcceptedKeys.ReadFile(file)).Should().Throw<IOException>().WithMessage("*is longer than 65536 bytes");
    }

    [Fact]
    public void Owner_and_administrators_together_and_unknown_where_the_owner_has_none()
    {
        StringWriter logged = new();
        AcceptedKeys keys = new(new BladeSettings { AcceptedKeys = file }, new BladeLog(logged, TimeProvider.System));
        Account root = new("root", 0, 0, IsAdministrator: true, folder);
        File.WriteAllText(file, OtherPrint);
        keys.Of(root).Should().BeNull();
        AcceptedKeys inPublic = new(new BladeSettings { AcceptedKeys = file, Profile = Profile.Public }, new BladeLog(logged, TimeProvider.System));
        inPublic.Of(root).Should().Equal([OtherPrint], "a key that cannot be judged does not pass there");

        Directory.CreateDirectory(Path.Combine(folder, ".ssh"));
        File.WriteAllText(Path.Combine(folder, ".ssh", "authorized_keys"), Key);
        keys.Of(root).Should().BeEquivalentTo(KeyPrint, OtherPrint);

        File.Delete(file);
        keys.Of(root).Should().BeEquivalentTo(KeyPrint);
        logged.ToString().Should().Contain("the administrators' keys are not known: ");
    }

    [Fact]
    public void They_reach_the_program_as_one_argument()
    {
        new InspectionTerms(Profile.Public, [KeyPrint, OtherPrint]).Arguments.Should().Equal("--profile", "public", "--blade-architecture", "x86_64", "--accepted-keys", $"{KeyPrint},{OtherPrint}");
        new InspectionTerms(Profile.Private, null).Arguments.Should().Equal("--profile", "private", "--blade-architecture", "x86_64");
    }
}
