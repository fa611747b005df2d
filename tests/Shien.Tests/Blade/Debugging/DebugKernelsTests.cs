using AwesomeAssertions;
using Shien.Api.Debugging;
using Shien.Blade;
using Shien.Blade.Debugging;
using Xunit;

namespace Shien.Tests.Blade.Debugging;

public sealed class DebugKernelsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("shien-kernels-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Tells_what_there_is_of_each()
    {
        Make("6.1.0-56-amd64", "bzImage", "initrd", "vmlinux", "build-path");
        File.WriteAllText(Path.Combine(folder, "6.1.0-56-amd64", "build-path"), "/build/linux-6.1\n");
        Directory.CreateDirectory(Path.Combine(folder, "6.1.0-56-amd64", "source"));
        Make("5.10-lecture", "bzImage");
        Make(".build.x", "bzImage");
        Make("half", "vmlinux");
        string path = Path.Combine(folder, "6.1.0-56-amd64");
        new DebugKernels(folder).List().Should().Equal(
            new DebugKernel("5.10-lecture"),
            new DebugKernel("6.1.0-56-amd64", path + "/vmlinux", path + "/source", "/build/linux-6.1"));
        new DebugKernels(null).List().Should().BeEmpty();
        new DebugKernels("/nowhere").List().Should().BeEmpty();
    }

    [Fact]
    public void Boots_without_kaslr_and_with_what_was_added()
    {
        Make("6.1", "bzImage", "initrd");
        Make("5.10", "bzImage");
        DebugKernels kernels = new(folder);
        kernels.Find("6.1", null).Should().Be(new DirectKernel($"{folder}/6.1/bzImage", $"{folder}/6.1/initrd", "console=tty0 console=ttyS0,115200n8 ro nokaslr"));
        kernels.Find("5.10", "root=/dev/vda2 quiet").Should().Be(
            new DirectKernel($"{folder}/5.10/bzImage", null, "console=tty0 console=ttyS0,115200n8 ro nokaslr root=/dev/vda2 quiet"));
    }

    [Theory]
    [InlineData("6.2", "this blade has no debug kernel '6.2'")]
    [InlineData("../6.1", "that is no version of a kernel")]
    [InlineData("6.1/../6.1", "that is no version of a kernel")]
    [InlineData("", "that is no version of a kernel")]
    [InlineData(".", "that is no version of a kernel")]
    [InlineData("6.1\n", "that is no version of a kernel")]
    public void A_version_that_is_none_of_them_is_refused(string version, string message)
    {
        Make("6.1", "bzImage");
        FluentActions.Invoking(() => new DebugKernels(folder).Find(version, null)).Should().Throw<RefusalException>()
            .Where(e => e.Error.Message == message && e.Error.Remedy!.StartsWith("It has: 6.1."));
    }

    [Theory]
    [InlineData("root=\n")]
    [InlineData("root=\u00e9")]
    public void What_is_added_is_one_line_of_ascii(string append)
    {
        Make("6.1", "bzImage");
        DebugKernels kernels = new(folder);
        FluentActions.Invoking(() => kernels.Find("6.1", append)).Should().Throw<RefusalException>();
        FluentActions.Invoking(() => kernels.Find("6.1", new string('x', 1025))).Should().Throw<RefusalException>();
    }

    private void Make(string version, params string[] files)
    {
        string made = Directory.CreateDirectory(Path.Combine(folder, version)).FullName;
        foreach (string file in files)
        {
            File.WriteAllText(Path.Combine(made, file), "");
        }
    }
}
