using Shien.Images.FileSystems;
using Shien.Inspection.Permissions;
using Shien.Inspection.Rules.Files;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>F1: what every account may read or write of hashes, programs and homes, and programs in homes that run as their owner.</summary>
internal static class ModeStep
{
    public static void Apply(RepairContext context)
    {
        foreach (FileModes file in context.Evidence.Modes.Where(file => FileModeRule.Harmful(file) != 0 && file.Use != FileUse.Scratch))
        {
            if (context.Draft.Find(file.Path) is { } there)
            {
                context.Draft.SetMode(
                    file.Path, there.Mode & ~FileModeRule.Harmful(file), there.Uid, there.Gid,
                    file.Use == FileUse.SetId ? $"{GuestText.Clean(file.Path, 256)} no longer runs with its owner's rights."
                        : $"Other accounts may no longer {(file.Use == FileUse.Hashes ? "read" : "write")} {GuestText.Clean(file.Path, 256)}.");
            }
        }
    }
}
