using Shien.Inspection.Guests;
using Shien.Inspection.Startup;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>O4: what Vagrant wrote for networks and folders that a blade does not have.</summary>
internal static class VagrantStep
{
    private const string Why = "Vagrant's network is taken out: a blade does not have its card.";

    public static void Apply(RepairContext context)
    {
        foreach (TextFile file in context.Evidence.Network.VagrantFiles)
        {
            context.Draft.Delete(file.Path, Why);
        }

        foreach (TextFile file in context.Evidence.Network.InterfacesFiles.Where(f => VagrantBlocks.FirstLine(f) > 0))
        {
            context.Draft.Write(file.Path, VagrantBlocks.Without(file.Text), Why);
        }
    }
}
