using Shien.Api;
using Shien.Images;

namespace Shien.Cli.Progress;

/// <summary>Whether work that ended in the middle can go on.</summary>
internal static class Interruption
{
    /// <summary>True if the line was cut or the user stopped it; neither a disk nor the blade says no.</summary>
    public static bool CanGoOn(Exception e) => e is not (ImageException or BladeException { InnerException: null });
}
