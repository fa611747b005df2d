namespace Shien.Images.Blocks;

/// <summary>
/// How hard blocks are packed: harder while the line takes the time and the processors have plenty, less hard while the line waits for
/// packing, and not at all where that proves to be faster, as on a line that is faster than packing. Not for concurrent use but for
/// <see cref="Level"/>.
/// </summary>
/// <param name="processors">How many pack.</param>
internal sealed class PackingEffort(int processors)
{
    /// <summary>Frames on which a decision rests.</summary>
    internal const int WindowFrames = 8;

    // Of the time, what the line takes.
    private const double LineIsSlow = 0.85;
    private const double LineIsFast = 0.6;

    // Of all processors, what packing takes. The other end may be on the same ones, and there are other programs.
    private const double MostLoad = 0.5;
    private const double LoadWorthSparing = 0.25;

    // What the next level costs, beside this one.
    private const double NextLevelCosts = 2.5;

    // Plain has to be clearly faster: packing spares the line, too.
    private const double Clearly = 1.1;

    // After a level was too hard, so many windows go by before it is tried again.
    private const int WindowsOfRest = 16;

    // zstd's levels; 0: as it is.
    private static readonly int[] Levels = [0, 1, 3, 6];

    private int step = 1;
    private int tooHard = Levels.Length;
    private int rest;
    private bool mayBePlain = true;
    private Window now;
    private Window easy;

    /// <summary>zstd's level for the next frame; 0: not to be packed.</summary>
    public int Level => Levels[Volatile.Read(ref step)];

    /// <summary>Tells how a frame went.</summary>
    /// <param name="level">At which it was packed; those of an earlier decision say nothing about this one.</param>
    /// <param name="bytes">Of content.</param>
    /// <param name="packing">Time that one processor took for it.</param>
    /// <param name="waiting">Time for which the line waited for it.</param>
    /// <param name="writing">Time that the line took.</param>
    public void Report(int level, int bytes, TimeSpan packing, TimeSpan waiting, TimeSpan writing)
    {
        if (level != Level)
        {
            return;
        }

        now = now.And(new Window(1, bytes, packing, waiting, writing));
        if (now.Frames == WindowFrames)
        {
            Decide();
            now = default;
        }
    }

    private void Decide()
    {
        if (step == 0)
        {
            mayBePlain = now.Speed > Clearly * easy.Speed;
            Go(mayBePlain ? 0 : 1);
            return;
        }

        if (rest > 0 && --rest == 0)
        {
            tooHard = Levels.Length;
        }

        double load = now.Packing / now.Took / processors;
        if (step == 1)
        {
            easy = easy.And(now);
            if (mayBePlain && load > LoadWorthSparing)
            {
                Go(0);
                return;
            }
        }

        double line = now.Writing / now.Took;
        if (line > LineIsSlow && load * NextLevelCosts < MostLoad && step + 1 < tooHard)
        {
            Go(step + 1);
        }
        else if (line < LineIsFast && step > 1)
        {
            (tooHard, rest) = (step, WindowsOfRest);
            Go(step - 1);
        }
    }

    private void Go(int to) => Volatile.Write(ref step, to);

    private readonly record struct Window(int Frames, long Bytes, TimeSpan Packing, TimeSpan Waiting, TimeSpan Writing)
    {
        public TimeSpan Took => Waiting + Writing;

        // Bytes of content a second.
        public double Speed => Bytes / Took.TotalSeconds;

        public Window And(Window other) => new(
            Frames + other.Frames, Bytes + other.Bytes, Packing + other.Packing, Waiting + other.Waiting, Writing + other.Writing);
    }
}
