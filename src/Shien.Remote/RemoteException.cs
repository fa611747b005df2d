namespace Shien.Remote;

/// <summary>The blade could not be reached, did not trust us, or the way to it broke. The message is ready to print.</summary>
public sealed class RemoteException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="message">What, where, and how much.</param>
    /// <param name="remedy">What to do next.</param>
    /// <param name="inner">Cause; never holds a password or key.</param>
    public RemoteException(string message, string remedy, Exception? inner = null)
        : base(message, inner) => Remedy = remedy;

    /// <summary>What to do next.</summary>
    public string Remedy { get; }

    /// <summary>True if the blade was reached and trusted, and refused what was offered as a proof of who we are.</summary>
    public bool IsRefusedLogin { get; init; }
}
