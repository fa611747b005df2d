using AwesomeAssertions;
using Shien.Api.Pushes;
using Shien.Blade;
using Shien.Blade.Pushes;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Tests.FileSystems;
using Xunit;

namespace Shien.Tests.Blade.Pushes;

public sealed class SpoolDiskTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("shien-spool-").FullName;
    private readonly DiskReader source;
    private readonly BlockMap map;
    private readonly SpoolDisk disk;

    public SpoolDiskTests()
    {
        byte[] content = new byte[(10 * BlockMap.BlockBytes) + 512];
        Random random = new(5);
        random.NextBytes(content.AsSpan(0, 3 * BlockMap.BlockBytes));
        random.NextBytes(content.AsSpan(10 * BlockMap.BlockBytes));
        string path = Path.Combine(folder, "source.raw");
        File.WriteAllBytes(path, content);
        source = DiskImage.Open(path);
        map = BlockMapBuilder.Build(source, null, CancellationToken.None);
        disk = new SpoolDisk(1, new PushDisk(source.LengthBytes, map.StoredCount, map.RootHash), Path.Combine(folder, "disk-1.qcow2"));
    }

    [Fact]
    public async Task Blocks_in_any_order_and_twice_become_the_same_disk()
    {
        disk.SetMap(map);
        disk.Missing().Should().Equal(0, 1, 2, 10);
        await SendAsync(10);
        disk.SetMap(map);
        disk.Missing().Should().Equal(0, 1, 2);
        await SendAsync(0, 1, 2);
        await SendAsync(1, 10);
        disk.Missing().Should().BeEmpty();
        disk.BytesWritten.Should().Be(4 * BlockMap.BlockBytes);
        disk.Complete();
        using DiskReader written = DiskImage.Open(disk.Path);
        written.Format.Should().Be("qcow2");
        BlockMapBuilder.Build(written, null, CancellationToken.None).RootHash.Should().Be(map.RootHash);
    }

    [Fact]
    public void A_map_that_was_not_reserved_is_refused()
    {
        SpoolDisk other = new(1, disk.Reserved with { MapRoot = new string('0', 64) }, disk.Path);
        FluentActions.Invoking(() => other.SetMap(map)).Should().Throw<ImageException>().WithMessage("the block map of disk 1 is not the one that was reserved: root *");
        File.Exists(disk.Path).Should().BeFalse();
    }

    [Fact]
    public async Task Blocks_before_the_map_are_refused() =>
        await FluentActions.Awaiting(() => SendAsync(0)).Should().ThrowAsync<RefusalException>().WithMessage("the block map of disk 1 has not arrived");

    [Fact]
    public async Task A_disk_that_is_not_complete_is_no_disk()
    {
        disk.SetMap(map);
        await SendAsync(0, 2);
        FluentActions.Invoking(disk.Complete).Should().Throw<RefusalException>().WithMessage("2 of 4 blocks of disk 1 have not arrived");
    }

    [Fact]
    public void Blocks_of_another_disk_count_only_where_they_are_right()
    {
        byte[] content = File.ReadAllBytes(Path.Combine(folder, "source.raw"));
        content[BlockMap.BlockBytes] ^= 1;
        using MemoryDisk other = new(content);
        disk.SetMap(map);
        disk.FillFrom(other, map, CancellationToken.None);
        disk.Missing().Should().Equal([1], "its map says that the block is there, and it is not");
    }

    [Fact]
    public async Task Content_that_was_not_announced_is_refused()
    {
        disk.SetMap(map);
        using MemoryStream frames = await FramesAsync(0);
        byte[] bytes = frames.ToArray();
        bytes[100] ^= 1;
        using MemoryStream changed = new(bytes);
        await FluentActions.Awaiting(() => disk.ReceiveAsync(changed)).Should().ThrowAsync<ImageException>();
        disk.Missing().Should().Equal(0, 1, 2, 10);
    }

    [Fact]
    public async Task Frames_that_were_bent_are_refused_and_never_run_away()
    {
        disk.SetMap(map);
        using MemoryStream frames = await FramesAsync(0, 1, 2, 10);
        byte[] good = frames.ToArray();
        Random random = new(7);
        for (int i = 0; i < 300; i++)
        {
            byte[] bent = [.. good.AsSpan(0, random.Next(16, good.Length))];
            bent[random.Next(16)] = (byte)random.Next(256);
            bent[random.Next(bent.Length)] = (byte)random.Next(256);
            using MemoryStream stream = new(bent);
            try
            {
                await disk.ReceiveAsync(stream);
            }
            catch (ImageException)
            {
            }
        }

        foreach (int block in new[] { 0, 1, 2, 10 })
        {
            await SendAsync(block);
        }

        disk.Complete();
    }

    public void Dispose()
    {
        disk.Dispose();
        source.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<MemoryStream> FramesAsync(params int[] blocks)
    {
        MemoryStream frames = new();
        await BlockTransfer.SendAsync(source, blocks, frames, null, CancellationToken.None);
        frames.Position = 0;
        return frames;
    }

    private async Task SendAsync(params int[] blocks)
    {
        using MemoryStream frames = await FramesAsync(blocks);
        await disk.ReceiveAsync(frames);
    }
}
