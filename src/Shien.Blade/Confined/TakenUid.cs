namespace Shien.Blade.Confined;

/// <summary>A uid of a <see cref="UidQueue"/>, until it is disposed.</summary>
/// <param name="uid">The uid.</param>
/// <param name="giveBack">Takes it back.</param>
internal sealed class TakenUid(uint uid, Action<uint> giveBack) : IDisposable
{
    private int isGivenBack;

    /// <summary>The uid.</summary>
    public uint Uid { get; } = uid;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref isGivenBack, 1) == 0)
        {
            giveBack(Uid);
        }
    }
}
