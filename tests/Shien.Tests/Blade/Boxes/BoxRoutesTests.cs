using AwesomeAssertions;
using Shien.Api;
using Shien.Api.Boxes;
using Shien.Blade.Boxes;
using Shien.Blade.Http;
using Shien.Blade.Pushes.Known;
using Shien.Blade.Settings;
using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blade.Boxes;

public sealed class BoxRoutesTests : IAsyncLifetime, IDisposable
{
    private const int Length = 40 * BlockMap.BlockBytes;

    private readonly TemporaryStore store = new();
    private readonly TestDisk disk = TestDisk.Make(5, Length);
    private BoxHost host = null!;
    private int changes;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => host = await BoxHost.StartAsync(
        log => new BoxRoutes(
            new BoxStore(store.Layout, log),
            new BoxChanges(store.Layout, new BoxStore(store.Layout, log), new BoxUses(store.Layout, new MachineRecords(store.Layout)), () => changes++, TimeProvider.System, log),
            new AllowedSigners(store.Layout),
            new KnownDisks(store.Layout, new MachineRecords(store.Layout), new BoxStore(store.Layout, log), log),
            new OnceCache(16),
            new BladeSettings { BoxNamespace = "course" }).Map);

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        Dispose();
    }

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Lists_what_is_there_the_newest_of_each_name_first()
    {
        StoredBox.Write(store.Layout, "web", "1.2", disk);
        StoredBox.Write(store.Layout, "web", "1.10", disk);
        StoredBox.Write(store.Layout, "db", "2.0", disk, disk);
        File.WriteAllText(store.Layout.BoxYanked("web", "1.2"), """{"by":"teacher","when":"2026-11-27T02:00:00Z","reason":"a password was in it"}""");
        BoxList list = await host.Client.ListBoxesAsync(Cancellation);
        list.Boxes.Select(box => $"{box.Name} {box.Version}").Should().Equal("db 2.0", "web 1.10", "web 1.2");
        list.Boxes[0].LengthBytes.Should().Be(2 * Length);
        list.Boxes[1].Yanked.Should().BeNull();
        list.Boxes[2].Yanked!.Reason.Should().Be("a password was in it");
    }

    [Fact]
    public async Task What_is_damaged_is_not_listed_and_an_administrator_can_read_why()
    {
        StoredBox.Write(store.Layout, "web", "1.0", disk);
        StoredBox.Write(store.Layout, "web", "1.1", disk);
        File.WriteAllText(store.Layout.BoxManifest("web", "1.1"), File.ReadAllText(store.Layout.BoxManifest("web", "1.0")));
        Directory.CreateDirectory(store.Layout.Box("empty", "1.0"));
        (await host.Client.ListBoxesAsync(Cancellation)).Boxes.Select(box => box.Version).Should().Equal("1.0");
        host.Logged.Should().Contain("is not the manifest of the box 'web' 1.1");
    }

    [Fact]
    public async Task Gives_the_manifest_as_it_was_signed()
    {
        BoxManifest manifest = StoredBox.Write(store.Layout, "web", "1.0", disk);
        BoxAnswer answer = await host.Client.GetBoxAsync("web", "1.0", Cancellation);
        answer.Box.Bytes().Should().Equal(File.ReadAllBytes(store.Layout.BoxManifest("web", "1.0")));
        answer.Box.Signature.Should().Be(StoredBox.Signature);
        answer.Box.Manifest().Should().BeEquivalentTo(manifest);
        answer.Yanked.Should().BeNull();
    }

    [Theory]
    [InlineData("1.3", "there is no box 'web' 1.3 on this blade", "Of that name there are: 1.0.")]
    [InlineData("9 9", "there is no box 'web' 9 9 on this blade", "Of that name there are: 1.0.")]
    public async Task What_there_is_not_is_said_with_what_there_is(string version, string message, string remedy)
    {
        StoredBox.Write(store.Layout, "web", "1.0", disk);
        ApiError error = (await Assert.ThrowsAsync<BladeException>(() => host.Client.GetBoxMapAsync("web", version, 1, [], Cancellation))).Error;
        (error.Code, error.Message, error.Remedy).Should().Be((ErrorCodes.NotFound, message, remedy));
    }

    [Fact]
    public async Task Sends_the_disk_as_map_and_blocks()
    {
        StoredBox.Write(store.Layout, "web", "1.0", disk);
        (Stream stream, string? root) = await host.Client.GetBoxMapAsync("web", "1.0", 1, [], Cancellation);
        root.Should().BeNull();
        BlockMap map = BlockMapFormat.Read(stream, Length, BlockMap.CountOf(Length));
        byte[] received = new byte[Length];
        Stream blocks = await host.Client.GetBoxBlocksAsync("web", "1.0", 1, BlockRunFormat.Write(map.StoredBlocks()), Cancellation);
        await BlockTransfer.ReceiveAsync(
            blocks, map, (block, content) => content.CopyTo(received.AsSpan(block * BlockMap.BlockBytes)), null, Cancellation);
        received.Should().Equal(disk.Content);
    }

    [Fact]
    public async Task A_map_that_is_not_the_signed_one_is_not_sent()
    {
        StoredBox.Write(store.Layout, "web", "1.0", disk);
        using (FileStream map = File.Create(store.Layout.BoxMap("web", "1.0", 1)))
        {
            BlockMapFormat.Write(BlockMapBuilder.Build(TestDisk.Make(6, Length), null, Cancellation), map);
        }

        ApiError error = (await Assert.ThrowsAsync<BladeException>(() => host.Client.GetBoxMapAsync("web", "1.0", 1, [], Cancellation))).Error;
        error.Message.Should().Be("the box 'web 1.0' is damaged in this blade's store");
    }

    [Fact]
    public async Task A_disk_that_there_is_not_is_refused()
    {
        StoredBox.Write(store.Layout, "web", "1.0", disk);
        ApiError error = (await Assert.ThrowsAsync<BladeException>(() => host.Client.GetBoxBlocksAsync("web", "1.0", 2, [], Cancellation))).Error;
        error.Message.Should().Be("the box 'web 1.0' has 1 disks, so there is no disk '2'");
    }

    [Fact]
    public async Task Without_allowed_signers_it_says_what_an_administrator_writes()
    {
        ApiError error = (await Assert.ThrowsAsync<BladeException>(() => host.Client.GetAllowedSignersAsync(Cancellation))).Error;
        error.Remedy.Should().Contain($"writes '{store.Layout.AllowedSigners}'").And.Contain("ACCOUNT namespaces=\"shien-box\" ssh-ed25519 AAAA");
    }

    [Fact]
    public async Task Tells_the_allowed_signers_if_only_root_can_write_them()
    {
        const string Line = "teacher namespaces=\"shien-box\" ssh-ed25519 AAAA\n";
        await File.WriteAllTextAsync(store.Layout.AllowedSigners, Line, Cancellation);
        if (Environment.IsPrivilegedProcess)
        {
            (await host.Client.GetAllowedSignersAsync(Cancellation)).Should().Be(Line);
        }

        File.SetUnixFileMode(store.Layout.AllowedSigners, (UnixFileMode)0b110_110_110);
        ApiError error = (await Assert.ThrowsAsync<BladeException>(() => host.Client.GetAllowedSignersAsync(Cancellation))).Error;
        error.Message.Should().Contain("decides what may come in, so nobody but root may be able to write it");
    }
}
