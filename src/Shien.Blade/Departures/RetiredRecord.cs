namespace Shien.Blade.Departures;

/// <summary>
/// That the machines of an account go to the archive, or came from there: <c>retired.json</c> beside their records. Written before anything
/// moves, and moved last: while it lies beside live records the way is not over.
/// </summary>
/// <param name="Id">Folder in the archive.</param>
/// <param name="Account">Whose.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="By">The administrator.</param>
/// <param name="Time">When, UTC.</param>
internal sealed record RetiredRecord(string Id, string Account, uint Uid, string By, DateTimeOffset Time);
