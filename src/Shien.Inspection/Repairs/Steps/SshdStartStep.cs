using Shien.Images.FileSystems;

namespace Shien.Inspection.Repairs.Steps;

/// <summary>S7: an sshd that is there starts at boot.</summary>
internal static class SshdStartStep
{
    private const string Why = "sshd starts at boot.";
    private const string Forbidding = "/etc/ssh/sshd_not_to_be_run";

    public static void Apply(RepairContext context)
    {
        if (context.Evidence.Sshd is not { Program: not null, StartedBy: null })
        {
            return;
        }

        RepairDraft draft = context.Draft;
        string service = ((ReadOnlySpan<string>)[context.Evidence.Sshd.Service, "ssh", "sshd"]).ToArray()
            .FirstOrDefault(name => UnitOf(draft, name) is not null || draft.Exists($"/etc/init.d/{name}")) ?? "sshd";
        if (draft.Exists(Forbidding))
        {
            draft.Delete(Forbidding, Why);
        }

        string script = $"/etc/init.d/{service}";
        if (context.Evidence.Startup.HasSystemd && UnitOf(draft, service) is { } unit)
        {
            if (draft.IsLinkTo($"/etc/systemd/system/{service}.service", "/dev/null"))
            {
                draft.Delete($"/etc/systemd/system/{service}.service", Why);
            }

            draft.Link($"/etc/systemd/system/multi-user.target.wants/{service}.service", unit, Why);
        }
        else if (draft.Exists("/etc/runlevels/default"))
        {
            draft.Link($"/etc/runlevels/default/{service}", script, Why);
        }
        else if (draft.Exists(script))
        {
            for (int level = 2; level <= 5; level++)
            {
                draft.Link($"/etc/rc{level}.d/S01{service}", $"../init.d/{service}", Why);
            }
        }
    }

    private static string? UnitOf(RepairDraft draft, string service) => ((string[])["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"])
        .Select(folder => $"{folder}/{service}.service").FirstOrDefault(path => draft.Find(path) is { Kind: FileKind.File });
}
