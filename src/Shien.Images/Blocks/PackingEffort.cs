namespace Shien.Images.Blocks;

/// <summary>
/// How hard blocks are packed, so that neither line nor processor waits long for the other: harder while the line is what takes the
/// time, less hard while packing is, and not at all where that turns out to be faster still. Not for concurrent use but for
/// <see cref="Level"/>.
/// </summary>
internal sealed class PackingEffort
{
    /// <summary>Frames on which a decision rests.</summary>
    internal const int WindowFrames = 8;

    private const double LineIsSlow = 0.85;
    private const double LineIsFast = 0.6;

    // What makes no difference of this size is noise, and then packing spares the line.
    private const double Clearly = 0.9;

    // After a level was too hard, so many windows go by before it is tried again.
    private const int WindowsOfRest = 16;

    // zstd's levels, of which each costs about twice the one before; 0: as it is.
    private static readonly int[] Levels = [0, 1, 3, 6];

    private int step = 1;
    private int tooHard = Levels.Length;
    private int rest;
    private bool mayBePlain = true;
    private int frames;
    private long contentBytes;
    private TimeSpan waited;
    private TimeSpan wrote;
    private long packedBytes;
    private TimeSpan packedTime;

    /// <summary>zstd's level for the next frame; 0: not to be packed.</summary>
    public int Level => Levels[Volatile.Read(ref step)];

    /// <summary>Tells how a frame went.</summary>
    /// <param name="level">At which it was packed; those of an earlier decision say nothing about this one.</param>
    /// <param name="bytes">Of content.</param>
    /// <param name="waiting">Time for which the line waited for it.</param>
    /// <param name="writing">Time that the line took.</param>
    public void Report(int level, int bytes, TimeSpan waiting, TimeSpan writing)
    {
        if (level != Level)
        {
            return;
        }

        contentBytes += bytes;
        waited += waiting;
        wrote += writing;
        if (++frames == WindowFrames)
        {
            Decide();
            (frames, contentBytes, waited, wrote) = (0, 0, TimeSpan.Zero, TimeSpan.Zero);
        }
    }

    private void Decide()
    {
        TimeSpan took = waited + wrote;
        if (Levels[step] == 0)
        {
            if (contentBytes * packedTime.TotalSeconds < Clearly * packedBytes * took.TotalSeconds)
            {
                mayBePlain = false;
                Go(step + 1);
            }

            return;
        }

        if (step == 1)
        {
            packedBytes += contentBytes;
            packedTime += took;
        }

        if (rest > 0 && --rest == 0)
        {
            tooHard = Levels.Length;
        }

        double share = wrote / took;
        if (share > LineIsSlow && step + 1 < tooHard)
        {
            Go(step + 1);
        }
        else if (share < LineIsFast && (step > 1 || mayBePlain))
        {
            if (step > 1)
            {
                (tooHard, rest) = (step, WindowsOfRest);
            }

            Go(step - 1);
        }
    }

    private void Go(int to) => Volatile.Write(ref step, to);
}
