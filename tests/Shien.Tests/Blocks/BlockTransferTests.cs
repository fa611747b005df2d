using System.Buffers.Binary;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Tests.Disks;
using Xunit;
using ZstdSharp;

namespace Shien.Tests.Blocks;

public sealed class BlockTransferTests
{
    private const int Length = (20 << 20) + 512;

    private static readonly TestDisk Disk = TestDisk.Make(40, Length);
    private static readonly BlockMap Map = BlockMapTests.Build(Disk);

    [Fact]
    public async Task What_is_sent_is_received()
    {
        using MemoryStream stream = new(await SendAsync(Map.StoredBlocks()));
        byte[] content = new byte[Map.Count * 65536];
        int count = await BlockTransfer.ReceiveAsync(stream, Map, (block, bytes) => bytes.CopyTo(content.AsSpan(block * 65536)), null, Cancellation);
        count.Should().Be(Map.StoredCount);
        stream.Position.Should().Be(stream.Length);
        content.AsSpan(0, Length).SequenceEqual(Disk.Content).Should().BeTrue();
    }

    [Fact]
    public async Task Compressible_blocks_travel_compressed()
    {
        byte[] content = new byte[4 << 20];
        content.AsSpan().Fill(7);
        TestDisk disk = new(content);
        using MemoryStream stream = new();
        await BlockTransfer.SendAsync(disk, Enumerable.Range(0, 64), stream, null, Cancellation);
        stream.Length.Should().BeLessThan(10_000);
    }

    [Fact]
    public async Task A_part_of_the_blocks_can_be_sent()
    {
        int[] some = [.. Map.StoredBlocks().Where((_, i) => i % 3 == 0)];
        List<int> received = [];
        int count = await BlockTransfer.ReceiveAsync(new MemoryStream(await SendAsync(some)), Map, (block, _) => received.Add(block), null, Cancellation);
        received.Should().Equal(some);
        count.Should().Be(some.Length);
    }

    [Fact]
    public async Task A_cut_connection_is_noticed_wherever_it_is_cut()
    {
        byte[] bytes = await SendAsync(Map.StoredBlocks());
        foreach (int length in new[] { 0, 1, 11, 12, 13, bytes.Length / 2, bytes.Length - 12, bytes.Length - 1 })
        {
            (await ErrorAsync(bytes[..length])).Should().Contain("the connection ended in the middle");
        }
    }

    [Fact]
    public async Task A_block_that_is_not_the_announced_one_is_refused()
    {
        byte[] content = [.. Disk.Content];
        int changed = Map.StoredBlocks().First();
        content[changed * 65536] ^= 1;
        using MemoryStream stream = new();
        await BlockTransfer.SendAsync(new TestDisk(content), Map.StoredBlocks(), stream, null, Cancellation);
        (await ErrorAsync(stream.ToArray())).Should().Contain($"block {changed} is not what was announced");
    }

    [Fact]
    public async Task A_zero_block_is_not_part_of_the_map()
    {
        int zero = Enumerable.Range(0, Map.Count).First(Map.IsZero);
        (await ErrorAsync(await SendAsync([zero]))).Should().Contain($"block {zero} is not what was announced");
    }

    [Fact]
    public async Task A_block_that_comes_twice_is_refused()
    {
        byte[] once = await SendAsync([Map.StoredBlocks().First()]);
        (await ErrorAsync([.. once[..^12], .. once])).Should().Contain("came twice");
    }

    [Fact]
    public async Task A_block_after_the_disk_is_refused()
    {
        byte[] bytes = await SendAsync([Map.StoredBlocks().First()]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Map.Count);
        (await ErrorAsync(bytes)).Should().Contain($"block {Map.Count} does not exist, the disk has {Map.Count}");
    }

    [Theory]
    [InlineData(4, 65, "a frame of 65 blocks")]
    [InlineData(6, 4, "in encoding 4 is not possible")]
    [InlineData(7, 1, "is not possible")]
    [InlineData(11, 0x7F, "is not possible")]
    public async Task A_frame_that_lies_is_refused(int offset, byte value, string sentence)
    {
        byte[] bytes = await SendAsync([Map.StoredBlocks().First()]);
        bytes[offset] = value;
        (await ErrorAsync(bytes)).Should().Contain(sentence);
    }

    [Fact]
    public async Task A_frame_that_unfolds_to_a_gigabyte_is_refused()
    {
        using Compressor compressor = new();
        byte[] bomb = compressor.Wrap(new byte[64 << 20]).ToArray();
        byte[] frame = new byte[12 + bomb.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(4), 64);
        frame[6] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(8), bomb.Length);
        bomb.CopyTo(frame, 12);
        (await ErrorAsync(frame)).Should().Contain("the block stream is damaged: the frame of block 0 does not");
    }

    [Fact]
    public async Task Damaged_frames_are_refused_but_never_crash()
    {
        int[] some = [.. Map.StoredBlocks().Take(6)];
        byte[] bytes = await SendAsync(some);
        for (int seed = 0; seed < 800; seed++)
        {
            byte[] mutated = Mutations.Of(bytes, new Random(seed), (0, 12), (bytes.Length - 12, 12), (0, 300));
            try
            {
                int count = await BlockTransfer.ReceiveAsync(new MemoryStream(mutated), Map, static (_, _) => { }, null, Cancellation);
                count.Should().BeLessThanOrEqualTo(some.Length);
            }
            catch (ImageException)
            {
            }
        }
    }

    [Fact]
    public async Task A_stalled_connection_can_be_given_up()
    {
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        source.CancelAfter(100);
        using StalledStream stalled = new();
        await FluentActions.Awaiting(() => BlockTransfer.ReceiveAsync(stalled, Map, static (_, _) => { }, null, source.Token))
            .Should().ThrowAsync<OperationCanceledException>();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<byte[]> SendAsync(IEnumerable<int> blocks)
    {
        using MemoryStream stream = new();
        await BlockTransfer.SendAsync(Disk, blocks, stream, null, Cancellation);
        return stream.ToArray();
    }

    private static async Task<string> ErrorAsync(byte[] bytes) =>
        (await FluentActions.Awaiting(() => BlockTransfer.ReceiveAsync(new MemoryStream(bytes), Map, static (_, _) => { }, null, Cancellation))
            .Should().ThrowAsync<ImageException>()).Which.Message;

    private sealed class StalledStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
