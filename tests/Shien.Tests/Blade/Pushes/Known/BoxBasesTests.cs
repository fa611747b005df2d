using AwesomeAssertions;
using Microsoft.AspNetCore.Http;
using Shien.Api;
using Shien.Api.Pushes;
using Shien.Blade;
using Shien.Blade.Boxes;
using Shien.Blade.Pushes;
using Shien.Blade.Pushes.Known;
using Shien.Images.Blocks;
using Shien.Images.Blocks.Patches;
using Shien.Tests.Blade.Boxes;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blade.Pushes.Known;

public sealed class BoxBasesTests : IDisposable
{
    private readonly TemporaryStore store = new();
    private readonly StringWriter logged = new();
    private readonly BoxBases bases;
    private readonly byte[] content = new byte[4 * BlockMap.BlockBytes];
    private readonly string root;

    public BoxBasesTests()
    {
        BladeLog log = new(logged, TimeProvider.System);
        bases = new BoxBases(new BoxStore(store.Layout, log), log);
        new Random(1).NextBytes(content);
        root = StoredBox.WriteOne(store.Layout, "lamp", "1.0", new TestDisk(content)).Map.RootHash;
    }

    public void Dispose()
    {
        store.Dispose();
        logged.Dispose();
    }

    [Fact]
    public async Task Blocks_are_packed_against_a_box_that_both_have()
    {
        using SpoolDisk disk = Spooled(out byte[] used);
        Agreed(disk, new string('c', 64) + "," + root).Should().Be("gathered," + root);
        using PatchBase box = bases.Open([disk.PatchRoot!])!;
        using MemoryStream frames = new();
        await BlockTransfer.SendGatheredAsync(new TestDisk(used), disk.Missing(), box, frames, null, TestContext.Current.CancellationToken);
        frames.Length.Should().BeLessThan(500);
        frames.Position = 0;
        await disk.ReceiveAsync(frames, box);
        disk.Missing().Should().BeEmpty();
    }

    [Theory]
    [InlineData("none")]
    [InlineData("../../etc/passwd,,AAAA")]
    public void Nothing_is_agreed_on_where_the_client_has_no_box_of_ours(string held)
    {
        using SpoolDisk disk = Spooled(out _);
        Agreed(disk, held).Should().Be("gathered");
        disk.PatchRoot.Should().BeNull();
    }

    [Fact]
    public void A_client_that_does_not_know_such_frames_is_told_nothing_of_them()
    {
        using SpoolDisk disk = Spooled(out _);
        Agreed(disk, null).Should().BeEmpty();
    }

    [Fact]
    public void A_box_that_is_damaged_where_it_matters_is_not_packed_against()
    {
        byte[] image = File.ReadAllBytes(store.Layout.BoxImage("lamp", "1.0", 1));
        int place = image.AsSpan().IndexOf(content.AsSpan(BlockMap.BlockBytes, 64));
        image[place] ^= 1;
        File.WriteAllBytes(store.Layout.BoxImage("lamp", "1.0", 1), image);
        using SpoolDisk disk = Spooled(out _);
        Agreed(disk, root).Should().Be("gathered");
    }

    // Its second block differs from the box's by a bit.
    private SpoolDisk Spooled(out byte[] used)
    {
        used = [.. content];
        used[BlockMap.BlockBytes + 7] ^= 1;
        BlockMap map = BlockMapBuilder.Build(new TestDisk(used), null, CancellationToken.None);
        SpoolDisk disk = new(1, new PushDisk(map.LengthBytes, map.StoredCount, map.RootHash), Path.Combine(store.Layout.Spool, Guid.NewGuid().ToString("N")));
        disk.SetMap(map);
        using TestDisk own = new(content);
        disk.FillFrom(own, BlockMapBuilder.Build(own, null, CancellationToken.None), CancellationToken.None);
        disk.Missing().Should().Equal(1);
        return disk;
    }

    private string Agreed(SpoolDisk disk, string? held)
    {
        DefaultHttpContext http = new();
        if (held is not null)
        {
            http.Request.Headers[ApiVersion.HeldHeader] = held;
        }

        bases.Agree(disk, http);
        return http.Response.Headers[ApiVersion.FramesHeader].ToString();
    }
}
