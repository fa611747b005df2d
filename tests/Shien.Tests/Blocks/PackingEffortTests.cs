using Shien.Images.Blocks;
using Xunit;

namespace Shien.Tests.Blocks;

/// <summary>How hard blocks are packed, on lines and processors of which only the speed is played.</summary>
public sealed class PackingEffortTests
{
    private const int FrameBytes = 2 << 20;

    // MB/s of content that one processor packs, and what is left, at zstd's levels.
    private static readonly Dictionary<int, (double Speed, double Left)> Packing = new()
    {
        [0] = (double.PositiveInfinity, 1), [1] = (240, 0.26), [3] = (120, 0.23), [6] = (40, 0.21),
    };

    private readonly PackingEffort effort = new();

    [Fact]
    public void ASlowLineIsWorthHardWork()
    {
        Run(frames: 200, lineSpeed: 2.5);
        Assert.Equal(6, effort.Level);
    }

    [Fact]
    public void ALineFasterThanAnyPackingIsNotPackedFor()
    {
        Run(frames: 200, lineSpeed: 2000);
        Assert.Equal(0, effort.Level);
    }

    [Fact]
    public void WherePlainIsSlowerItIsTriedOnce()
    {
        // At level 1 the line does 800 MB/s of what is packed, but chokes on more.
        List<int> levels = Run(frames: 400, level => level == 0 ? 100 : 800);
        Assert.Equal(1, effort.Level);
        Assert.InRange(levels.Count(level => level == 0), 1, PackingEffort.WindowFrames);
    }

    [Fact]
    public void BetweenTwoLevelsItDoesNotSwing()
    {
        // 26 MB/s: level 6 leaves the line idle, level 3 keeps it busy.
        List<int> levels = Run(frames: 1000, lineSpeed: 26);
        Assert.InRange(levels.Count(level => level == 3), 700, 1000);
    }

    [Fact]
    public void FramesOfAnEarlierDecisionSayNothing()
    {
        for (int i = 0; i < 100; i++)
        {
            effort.Report(level: 3, FrameBytes, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, effort.Level);
    }

    private List<int> Run(int frames, double lineSpeed) => Run(frames, _ => lineSpeed);

    // One packs while one writes: what takes longer is what is waited for.
    private List<int> Run(int frames, Func<int, double> lineSpeed)
    {
        List<int> levels = [];
        for (int i = 0; i < frames; i++)
        {
            int level = effort.Level;
            levels.Add(level);
            double packing = FrameBytes / 1e6 / Packing[level].Speed;
            double writing = FrameBytes / 1e6 * Packing[level].Left / lineSpeed(level);
            effort.Report(level, FrameBytes, TimeSpan.FromSeconds(Math.Max(0, packing - writing)), TimeSpan.FromSeconds(writing));
        }

        return levels;
    }
}
