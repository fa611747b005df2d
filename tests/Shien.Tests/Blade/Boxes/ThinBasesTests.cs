using AwesomeAssertions;
using Shien.Blade;
using Shien.Blade.Boxes;
using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Blade.Boxes;

/// <summary>Which box a machine is put on, and that a damaged one is not.</summary>
public sealed class ThinBasesTests : IDisposable
{
    private const int Blocks = 20;

    private readonly TemporaryStore store = new();
    private readonly StringWriter logged = new();
    private readonly byte[] content = new byte[Blocks * BlockMap.BlockBytes];
    private readonly ThinBases bases;

    public ThinBasesTests()
    {
        new Random(1).NextBytes(content);
        bases = Bases();
    }

    public void Dispose()
    {
        store.Dispose();
        logged.Dispose();
    }

    [Fact]
    public async Task The_box_that_shares_most_is_taken_if_it_shares_half()
    {
        Write("far", 12);
        (await Choose(content)).Should().BeNull("only 8 of 20 blocks are the same");
        Write("half", 10);
        (await Choose(content)).Should().Be(new BaseDisk("half", "1.0", 1));
        Write("near", 3);
        (await Choose(content)).Should().Be(new BaseDisk("near", "1.0", 1));
        Write("nearer", 1);
        File.WriteAllText(store.Layout.BoxYanked("nearer", "1.0"), "{}");
        (await Choose(content)).Should().Be(new BaseDisk("near", "1.0", 1), "nothing new begins on a box that was withdrawn");
        (await Choose(content[..^BlockMap.BlockBytes])).Should().BeNull("the boxes are longer than the disk");
        (await Choose([.. content, .. new byte[BlockMap.BlockBytes]])).Should().Be(new BaseDisk("near", "1.0", 1));
        (await Choose(new byte[1 << 20])).Should().BeNull("an empty disk needs no box");
    }

    [Fact]
    public async Task What_was_chosen_is_found_again_also_if_it_was_withdrawn()
    {
        Write("near", 3);
        BaseDisk chosen = (await Choose(content))!;
        File.WriteAllText(store.Layout.BoxYanked("near", "1.0"), "{}");
        Bases().Find(chosen)!.Path.Should().Be(store.Layout.BoxImage("near", "1.0", 1));
        bases.Find(chosen with { Disk = 2 }).Should().BeNull();
        Directory.Delete(store.Layout.Box("near", "1.0"), recursive: true);
        bases.Find(chosen).Should().BeNull();
    }

    [Fact]
    public async Task A_box_with_one_wrong_bit_is_not_used_and_named_with_its_block()
    {
        Write("near", 1);
        Write("nearest", 0);
        string image = store.Layout.BoxImage("nearest", "1.0", 1);
        byte[] bytes = File.ReadAllBytes(image);
        bytes[^(3 * BlockMap.BlockBytes)] ^= 4;
        File.WriteAllBytes(image, bytes);
        (await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Choose(content)))).Should().AllBeEquivalentTo(new BaseDisk("near", "1.0", 1));
        (await bases.ChooseAsync(BlockMapBuilder.Build(new TestDisk(content), null, CancellationToken.None), TestContext.Current.CancellationToken)).Damaged.Should().Be("nearest 1.0");
        logged.ToString().Should().Contain($"the box 'nearest 1.0' is damaged, disk 1 ('{image}'): block 17 is not what was signed")
            .And.Subject.Split("nearest 1.0").Should().HaveCount(2, "it is read once, whoever asks");

        bytes[^(3 * BlockMap.BlockBytes)] ^= 4;
        File.WriteAllBytes(image, bytes);
        (await Choose(content)).Should().Be(new BaseDisk("nearest", "1.0", 1), "the file has changed since it was looked at");
        File.WriteAllBytes(image, bytes[..70_000]);
        (await Choose(content)).Should().Be(new BaseDisk("near", "1.0", 1));
    }

    [Fact]
    public void What_stands_on_a_box_is_told()
    {
        store.MakeAccount("alice");
        MachineRecords records = new(store.Layout);
        BoxUses uses = new(store.Layout, records);
        MachineRecord plain = TemporaryStore.Record("01");
        MachineRecord thin = TemporaryStore.Record("02", disks: 2);
        thin = thin with { Disks = [thin.Disks[0], thin.Disks[1] with { Base = new BaseDisk("near", "1.0", 1) }] };
        records.Write(plain);
        records.Write(thin);
        string spool = Directory.CreateDirectory(store.Layout.Push("p7")).FullName;
        SafeFile.WriteJson(Path.Combine(spool, "disk-1.qcow2" + StoreLayout.BaseSuffix), new BaseDisk("near", "1.1", 2), StoreJson.Default.BaseDisk);
        uses.Of("near", "1.0").Should().Equal("alice@02");
        uses.Of("near", "1.1").Should().Equal("the push p7");
        uses.Of("near", "2.0").Should().BeEmpty();
        uses.CheckThere(plain);
        FluentActions.Invoking(() => uses.CheckThere(thin)).Should().Throw<RefusalException>().WithMessage("the box 'near 1.0', on which the machine was to stand, was removed meanwhile");
        Write("near", 1);
        uses.CheckThere(thin);
    }

    private ThinBases Bases()
    {
        BladeLog log = new(logged, TimeProvider.System);
        BoxStore boxes = new(store.Layout, log);
        return new ThinBases(boxes, new SoundBoxes(boxes, log));
    }

    // A box whose disk differs in some blocks from the content.
    private void Write(string name, int differing)
    {
        byte[] other = [.. content];
        for (int block = 0; block < differing; block++)
        {
            other[block * BlockMap.BlockBytes] ^= 1;
        }

        StoredBox.WriteOne(store.Layout, name, "1.0", new TestDisk(other));
    }

    private async Task<BaseDisk?> Choose(byte[] disk)
    {
        BlockMap map = BlockMapBuilder.Build(new TestDisk(disk), null, CancellationToken.None);
        return (await bases.ChooseAsync(map, TestContext.Current.CancellationToken)).Base?.Disk;
    }
}
