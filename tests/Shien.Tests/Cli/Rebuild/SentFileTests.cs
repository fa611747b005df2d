using System.Formats.Tar;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using AwesomeAssertions;
using Shien.Cli.Rebuild;
using Shien.Cli.Rebuild.Steps;
using Shien.CommandLine;
using Shien.Images.Disks;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Cli.Rebuild;

/// <summary>What is sent to a guest is copied first; what is no file is never waited for.</summary>
public sealed partial class SentFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_copy_stays_as_the_file_was()
    {
        string path = folder.File("app.ini");
        File.WriteAllText(path, "as it was");
        using FileStream copy = SentCopy.Of(path);
        File.WriteAllText(path, "");
        copy.Length.Should().Be(9);
        new StreamReader(copy).ReadToEnd().Should().Be("as it was");
    }

    [Fact]
    public void An_empty_file_is_one()
    {
        File.WriteAllText(folder.File("empty"), "");
        using FileStream copy = SentCopy.Of(folder.File("empty"));
        copy.Length.Should().Be(0);
    }

    [Fact]
    public void What_is_no_file_is_left_out_of_a_folder_and_refused_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux is asked for a FIFO here");
        string sent = Directory.CreateDirectory(folder.File("sent")).FullName;
        string pipe = Path.Combine(sent, "pipe");
        string socket = Path.Combine(sent, "socket");
        string zero = Path.Combine(sent, "zero");
        MakeFifo(pipe, 384).Should().Be(0);
        using Socket listening = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listening.Bind(new UnixDomainSocketEndPoint(socket));
        File.CreateSymbolicLink(zero, "/dev/zero");
        File.WriteAllText(Path.Combine(sent, "file"), "content");
        File.CreateSymbolicLink(Path.Combine(sent, "link"), "file");

        List<string> leftOut = [];
        using FileStream archive = FolderArchive.Make(sent, leftOut, TestContext.Current.CancellationToken);
        leftOut.Should().Equal(pipe, socket, zero);
        using TarReader reader = new(archive);
        List<(string, long)> names = [];
        while (reader.GetNextEntry() is { } entry)
        {
            names.Add((entry.Name, entry.Length));
        }

        names.Should().Equal(("file", 7), ("link", 7));
        foreach (string path in (string[])[pipe, socket, zero])
        {
            FileByteSource.OpenRegular(path).Should().BeNull();
            FluentActions.Invoking(() => SentCopy.Of(path)).Should().Throw<UserException>().WithMessage($"'{path}' is a pipe, a socket or a device, and only files and folders are sent.");
            FluentActions.Invoking(() => StepReader.Read(new RebuildFacts(Steps: [new StepFacts("file", Source: path, Destination: "x")])))
                .Should().Throw<UserException>().WithMessage($"* sends '{path}', which is a pipe, a socket or a device.");
            FluentActions.Invoking(() => StepReader.Read(new RebuildFacts(Steps: [new StepFacts("shell", Path: path)])))
                .Should().Throw<UserException>().WithMessage($"The script '{path}' is a pipe, a socket or a device.");
        }
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
