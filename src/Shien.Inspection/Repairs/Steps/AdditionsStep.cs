namespace Shien.Inspection.Repairs.Steps;

/// <summary>O4: VirtualBox's guest additions are masked; they stay installed, for a way back.</summary>
internal static class AdditionsStep
{
    public static void Apply(RepairContext context)
    {
        const string Why = "VirtualBox's guest additions do not start: a blade has nothing for them.";
        foreach (string unit in context.Evidence.Startup.AdditionUnits)
        {
            if (context.Evidence.Startup.HasSystemd)
            {
                context.Draft.Link($"/etc/systemd/system/{unit}", "/dev/null", Why);
                continue;
            }

            string script = unit[..^".service".Length];
            foreach (string folder in Enumerable.Range(2, 4).SelectMany(level => (string[])[$"/etc/rc{level}.d", $"/etc/rc.d/rc{level}.d"]))
            {
                foreach (string name in (context.Draft.Names(folder) ?? []).Where(n => n.Length > 3 && n[0] == 'S' && n[3..] == script))
                {
                    context.Draft.Delete($"{folder}/{name}", Why);
                }
            }
        }
    }
}
