namespace Shien.Api.Pushes;

/// <summary>Answer of <c>POST /v1/pushes</c>: the reservation.</summary>
/// <param name="Id">Names the push in its paths; empty for a dry run.</param>
/// <param name="Name">The slot that is reserved.</param>
/// <param name="Replaces">True if the slot holds a machine or image that the commit will replace.</param>
/// <param name="Profile">Where the blade's machines are reached from, by which its check judges: <c>private</c> or <c>public</c>.</param>
public sealed record PushTicket(string Id, string Name, bool Replaces, string Profile = "private");
