extern alias shiend;
using shiend::Shien.Blade.Repairs;

namespace Shien.EndToEnd.Lab;

/// <summary>The appliance for repairs, which the run's one blade and the tests of repairs share: made once, whoever needs it first.</summary>
internal static class MadeAppliance
{
    /// <summary>The uid under which it is made: nobody's, and far above those of a blade's accounts.</summary>
    public const uint Uid = 1_999_981_000;

    private static readonly Lock Making = new();

    /// <summary>Makes it where it is missing, in about a minute.</summary>
    /// <returns>The folder that is handed to a repair, below <see cref="Artifacts.Appliance"/>.</returns>
    public static string Folder()
    {
        lock (Making)
        {
            using RepairAppliance appliance = new(Artifacts.Appliance, Uid);
            return appliance.PrepareAsync(CancellationToken.None).GetAwaiter().GetResult();
        }
    }
}
