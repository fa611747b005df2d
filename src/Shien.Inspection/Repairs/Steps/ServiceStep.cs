using Shien.Inspection.Rules.Network;
using Shien.Inspection.Services;
using Shien.Inspection.Services.Listeners;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>N1: what gives access without a safe login, and is cured by not starting it, is masked, with the socket that starts it. It stays installed.</summary>
internal static class ServiceStep
{
    private const string Folder = "/etc/systemd/system";

    public static void Apply(RepairContext context)
    {
        foreach (Listener listener in context.Evidence.Services.Listeners.Where(l => OpenAccessRule.IsOpen(l) && l.IsCuredByMasking))
        {
            string name = listener.Service.Name;
            string why = $"{name} does not start any more: it gives access without a safe login.";
            context.Draft.Link($"{Folder}/{name}", "/dev/null", why);
            string socket = name[..name.LastIndexOf('.')].TrimEnd('@') + ".socket";
            foreach (BootService other in context.Evidence.Services.AtBoot.Where(s => s.Name == socket && s.Name != name))
            {
                context.Draft.Link($"{Folder}/{other.Name}", "/dev/null", why);
            }
        }
    }
}
