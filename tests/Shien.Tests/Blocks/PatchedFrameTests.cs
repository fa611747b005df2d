using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Blocks.Patches;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blocks;

/// <summary>Few blocks, packed together and against a disk that both ends have.</summary>
public sealed class PatchedFrameTests : IDisposable
{
    private const int BlockBytes = BlockMap.BlockBytes;
    private const int Blocks = 400;

    private static readonly byte[] Old = Noise();
    private static readonly int[] Changed = [.. Enumerable.Range(0, Blocks).Where(block => block % 3 == 1)];
    private static readonly int[] Few = Changed[..3];
    private static readonly byte[] New = Change(Old);
    private static readonly BlockMap OldMap = BlockMapTests.Build(new TestDisk(Old));
    private static readonly BlockMap NewMap = BlockMapTests.Build(new TestDisk(New));

    private readonly PatchBase known = new(new TestDisk(Old), OldMap);

    public void Dispose() => known.Dispose();

    [Fact]
    public async Task What_replaces_a_block_travels_as_little_more_than_what_is_new_in_it()
    {
        byte[] patched = await SendAsync(known);
        patched.Length.Should().BeLessThan(Changed.Length * 150, "a few bytes of each block are new");
        (await ReceiveAsync(patched, known)).Should().Equal(Changed);
        (await SendAsync(null)).Length.Should().BeGreaterThan(Changed.Length * BlockBytes, "noise cannot be packed by itself");
    }

    [Fact]
    public async Task Without_a_disk_that_both_have_blocks_are_gathered_all_the_same() =>
        (await ReceiveAsync(await SendAsync(null), null)).Should().Equal(Changed);

    [Fact]
    public async Task A_disk_that_has_changed_at_the_sender_is_not_packed_against()
    {
        byte[] damaged = [.. Old];
        damaged[Changed[130] * BlockBytes] ^= 1;
        using PatchBase other = new(new TestDisk(damaged), OldMap);
        other.Holds(Changed, Cancellation).Should().BeFalse();
        known.Holds(Changed, Cancellation).Should().BeTrue();
        (await ReceiveAsync(await SendAsync(other), known)).Should().Equal(Changed);
    }

    [Fact]
    public async Task A_disk_that_has_changed_at_the_receiver_is_noticed()
    {
        byte[] bytes = await SendAsync(known);
        byte[] damaged = [.. Old];
        damaged[Changed[0] * BlockBytes] ^= 1;
        using PatchBase other = new(new TestDisk(damaged), OldMap);
        (await ErrorAsync(bytes, other)).Should().Contain("a disk that has changed meanwhile").And.Contain("Run the same command again");
        (await ErrorAsync(bytes, null)).Should().Contain("a disk that was not agreed on");
    }

    [Fact]
    public async Task Many_blocks_are_sent_in_runs()
    {
        int[] all = [.. Enumerable.Range(0, PatchBase.MaxBlocks + 1)];
        byte[] content = new byte[all.Length * BlockBytes];
        content.AsSpan().Fill(9);
        using MemoryStream stream = new();
        await BlockTransfer.SendGatheredAsync(new TestDisk(content), all, known, stream, null, Cancellation);
        stream.ToArray()[6].Should().Be((byte)FrameEncoding.Packed);
    }

    [Fact]
    public async Task A_bit_that_is_turned_is_refused_wherever_it_matters()
    {
        byte[] bytes = await SendAsync(known, Few);
        int harmless = 0;
        for (int round = 0; round < 120; round++)
        {
            byte[] turned = [.. bytes];
            int bit = round * 8 * (bytes.Length - 12) / 120;
            turned[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                // What is taken has the right content all the same.
                (await ReceiveAsync(turned, known)).Should().Equal(Few);
                harmless++;
            }
            catch (ImageException)
            {
            }
        }

        harmless.Should().BeLessThan(6);
    }

    [Fact]
    public async Task Damaged_frames_are_refused_but_never_crash()
    {
        byte[] bytes = await SendAsync(known, Few);
        for (int seed = 0; seed < 120; seed++)
        {
            byte[] mutated = Mutations.Of(bytes, new Random(seed), (0, 12), (12, 150), (bytes.Length - 12, 12));
            try
            {
                (await ReceiveAsync(mutated, known)).Count.Should().BeLessThanOrEqualTo(Few.Length);
            }
            catch (ImageException)
            {
            }
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static byte[] Noise()
    {
        byte[] content = new byte[Blocks * BlockBytes];
        new Random(70).NextBytes(content);
        return content;
    }

    private static byte[] Change(byte[] old)
    {
        byte[] content = [.. old];
        foreach (int block in Changed)
        {
            new Random(block).NextBytes(content.AsSpan((block * BlockBytes) + 1000, 40));
        }

        return content;
    }

    private static async Task<byte[]> SendAsync(PatchBase? against, int[]? blocks = null)
    {
        using MemoryStream stream = new();
        await BlockTransfer.SendGatheredAsync(new TestDisk(New), blocks ?? Changed, against, stream, null, Cancellation);
        return stream.ToArray();
    }

    private static async Task<List<int>> ReceiveAsync(byte[] bytes, PatchBase? against)
    {
        List<int> received = [];
        await BlockTransfer.ReceiveAsync(
            new MemoryStream(bytes),
            NewMap,
            (block, content) =>
            {
                content.SequenceEqual(New.AsSpan(block * BlockBytes, BlockBytes)).Should().BeTrue();
                received.Add(block);
            },
            null,
            Cancellation,
            against);
        return received;
    }

    private static async Task<string> ErrorAsync(byte[] bytes, PatchBase? against) =>
        (await FluentActions.Awaiting(() => ReceiveAsync(bytes, against)).Should().ThrowAsync<ImageException>()).Which.Message;
}
