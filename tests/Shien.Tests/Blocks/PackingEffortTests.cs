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
        [0] = (double.PositiveInfinity, 1),
        [1] = (240, 0.26),
        [3] = (120, 0.23),
        [6] = (40, 0.21),
    };

    private const int Processors = 2;

    private readonly PackingEffort effort = new(Processors);

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
        // A network of 1 Gbit/s.
        List<int> levels = Run(frames: 400, lineSpeed: 118);
        Assert.NotEqual(0, effort.Level);
        Assert.Equal(PackingEffort.WindowFrames, levels.Count(level => level == 0));
    }

    [Fact]
    public void AReceiverThatIsSlowForWantOfProcessorsIsNotALineToPackHarderFor()
    {
        // The line is never waited for less than nearly always, but packing takes half of both processors already.
        for (int i = 0; i < 200; i++)
        {
            TimeSpan frame = TimeSpan.FromMilliseconds(20);
            effort.Report(effort.Level, FrameBytes, effort.Level == 0 ? TimeSpan.Zero : frame, TimeSpan.Zero, frame);
        }

        Assert.Equal(1, effort.Level);
    }

    [Fact]
    public void ALevelThatIsTooHardRestsForAWhile()
    {
        // The processors are busy elsewhere from the hundredth frame on: level 6 leaves the line idle.
        Run(frames: 100, lineSpeed: 2.5);
        List<int> levels = [];
        for (int i = 0; i < 600; i++)
        {
            levels.Add(effort.Level);
            effort.Report(
                effort.Level, FrameBytes, TimeSpan.FromMilliseconds(20), effort.Level == 6 ? TimeSpan.FromSeconds(2) : TimeSpan.Zero, TimeSpan.FromSeconds(0.2));
        }

        Assert.InRange(levels.Count(level => level == 6), 1, 100);
        Assert.InRange(levels.Count(level => level == 3), 400, 600);
    }

    [Fact]
    public void FramesOfAnEarlierDecisionSayNothing()
    {
        for (int i = 0; i < 100; i++)
        {
            effort.Report(level: 3, FrameBytes, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, effort.Level);
    }

    // All processors pack while one writes: what takes longer is what is waited for.
    private List<int> Run(int frames, double lineSpeed)
    {
        List<int> levels = [];
        for (int i = 0; i < frames; i++)
        {
            int level = effort.Level;
            levels.Add(level);
            double packing = FrameBytes / 1e6 / Packing[level].Speed;
            double writing = FrameBytes / 1e6 * Packing[level].Left / lineSpeed;
            effort.Report(
                level, FrameBytes, TimeSpan.FromSeconds(packing), TimeSpan.FromSeconds(Math.Max(0, (packing / Processors) - writing)), TimeSpan.FromSeconds(writing));
        }

        return levels;
    }
}
