using Shien.Inspection.Guests;

namespace Shien.Inspection.Secrets;

/// <summary>Reads where passwords stand in plain text, and what logs in without one.</summary>
internal static class PlainPasswordReader
{
    private const int Max = 200;

    /// <summary>The first 200; a line is named once.</summary>
    public static IReadOnlyList<PlainPassword> Read(GuestTree tree) =>
        [.. CloudPasswords.Find(tree).Concat(InstallerPasswords.Find(tree)).Concat(Autologins.Find(tree)).DistinctBy(found => found.Where).Take(Max)];
}
