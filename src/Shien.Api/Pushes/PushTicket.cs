namespace Shien.Api.Pushes;

/// <summary>Answer of <c>POST /v1/pushes</c>: the reservation.</summary>
/// <param name="Id">Names the push in its paths; empty for a dry run.</param>
/// <param name="Name">The slot that is reserved; of a box its name and version.</param>
/// <param name="Replaces">True if the slot holds a machine or image that the commit will replace.</param>
/// <param name="Profile">Where the blade's machines are reached from, by which its check judges: <c>private</c> or <c>public</c>, or <c>box</c> for a box.</param>
/// <param name="Waived">
/// Rules that the administrators have waived for machines of the account; null for none. Whether a finding of this machine is one of
/// them is judged when its content is there.
/// </param>
/// <param name="OwnerKeys">With <see cref="PushRequest.Fix"/>: the keys that a repair will put into the machine, as lines of authorized_keys.</param>
public sealed record PushTicket(
    string Id,
    string Name,
    bool Replaces,
    string Profile = "private",
    IReadOnlyList<string>? Waived = null,
    IReadOnlyList<string>? OwnerKeys = null)
{
    /// <summary>For each disk the known root against which its map is to be told, or null for the whole map; null where all are.</summary>
    public IReadOnlyList<string?>? Bases { get; init; }

    /// <summary>True if it is a push that was cut off, which goes on: what came of it is there.</summary>
    public bool Resumed { get; init; }

    /// <summary>True if everything has arrived and its commit has begun, or is done: only the commit is to be asked for.</summary>
    public bool Committed { get; init; }

    /// <summary>True if the place holds exactly this machine already: it is checked once more, and nothing is to be sent.</summary>
    public bool Unchanged { get; init; }

    /// <summary>How long what was sent is kept when the client is gone, seconds.</summary>
    public long KeptSeconds { get; init; }
}
