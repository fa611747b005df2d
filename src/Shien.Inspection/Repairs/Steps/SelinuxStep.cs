namespace Shien.Inspection.Repairs.Steps;

/// <summary>A file that was written from outside has no label, and SELinux keeps sshd from reading it; so the next start labels all anew.</summary>
internal static class SelinuxStep
{
    private const string Request = "/.autorelabel";

    public static void Apply(RepairContext context)
    {
        bool isOn = context.Draft.Text("/etc/selinux/config")?.Lines.Any(l => l.Trim() is "SELINUX=enforcing" or "SELINUX=permissive") ?? false;
        if (isOn && context.Draft.Edits.Count > 0)
        {
            context.Draft.WriteNew(Request, [], "SELinux labels all files at the next start, which takes a few minutes and starts once more.");
        }
    }
}
