namespace Shien.Api.Administration;

/// <summary>Machines of an account that an administrator has put into the archive of the store.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="By">The administrator.</param>
/// <param name="Time">When, UTC.</param>
/// <param name="Machines">How many.</param>
/// <param name="DiskBytes">What they take of the store, snapshots included, bytes.</param>
public sealed record RetiredAccount(string Account, uint Uid, string By, DateTimeOffset Time, int Machines, long DiskBytes);
