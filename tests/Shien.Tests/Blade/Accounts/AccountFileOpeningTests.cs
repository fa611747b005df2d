using AwesomeAssertions;
using Microsoft.Win32.SafeHandles;
using Shien.Blade.Accounts;
using Xunit;

namespace Shien.Tests.Blade.Accounts;

/// <summary>As whoever runs the tests; what another account may not read is an end-to-end test.</summary>
public sealed class AccountFileOpeningTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("shien-").FullName;

    private static Account Me => new("me", Shien.Blade.Native.LibC.geteuid(), MyGroup(), IsAdministrator: false);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_file_is_opened_also_through_a_link()
    {
        File.WriteAllBytes(Path.Combine(folder, "a.iso"), [1, 2, 3]);
        File.CreateSymbolicLink(Path.Combine(folder, "link.iso"), "a.iso");
        foreach (string name in new[] { "a.iso", "link.iso" })
        {
            using SafeFileHandle file = AccountFileOpening.Open(Me, Path.Combine(folder, name));
            RandomAccess.GetLength(file).Should().Be(3);
        }
    }

    [Fact]
    public void What_is_no_file_is_refused()
    {
        Refused("no.iso").Should().StartWith("cannot be opened: No such file");
        Directory.CreateDirectory(Path.Combine(folder, "d.iso"));
        Refused("d.iso").Should().Be("is no regular file");
        FluentActions.Invoking(() => AccountFileOpening.Open(Me, "/dev/zero")).Should().Throw<IOException>().WithMessage("is no regular file");
        FluentActions.Invoking(() => AccountFileOpening.Open(Me, "/proc/self/exe")).Should().Throw<IOException>("it would be the daemon's");
    }

    private string Refused(string name) =>
        FluentActions.Invoking(() => AccountFileOpening.Open(Me, Path.Combine(folder, name))).Should().Throw<IOException>().Which.Message;

    private static uint MyGroup() => uint.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("Gid:", StringComparison.Ordinal)).Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture);
}
