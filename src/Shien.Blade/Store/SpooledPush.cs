using Shien.Api.Pushes;

namespace Shien.Blade.Store;

/// <summary>A push that can go on after its client or the daemon has gone: <c>spool/ID/push.json</c>.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Account">Whose.</param>
/// <param name="Uid">The account's uid: an account that was made anew under the name does not inherit it.</param>
/// <param name="Slot">The slot it will fill; of a box its name and version.</param>
/// <param name="Request">What was reserved.</param>
internal sealed record SpooledPush(string Id, string Account, uint Uid, string Slot, PushRequest Request);
