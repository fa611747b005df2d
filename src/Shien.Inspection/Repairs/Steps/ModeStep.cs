using Shien.Images.FileSystems;
using Shien.Inspection.Permissions;
using Shien.Inspection.Rules.Files;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>F1: what every account may read or write of hashes, programs and homes.</summary>
internal static class ModeStep
{
    public static void Apply(RepairContext context)
    {
        foreach (FileModes file in context.Evidence.Modes.Where(file => FileModeRule.Harmful(file) != 0))
        {
            if (context.Draft.Find(file.Path) is { } there)
            {
                context.Draft.SetMode(
                    file.Path, there.Mode & ~FileModeRule.Harmful(file), there.Uid, there.Gid,
                    $"Other accounts may no longer {(file.Use == FileUse.Hashes ? "read" : "write")} {GuestText.Clean(file.Path, 256)}.");
            }
        }
    }
}
