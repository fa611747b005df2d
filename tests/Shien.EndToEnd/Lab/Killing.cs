namespace Shien.EndToEnd.Lab;

/// <summary>Kills one of both sides in turn, with SIGKILL, at random moments of a command of <c>shien</c>.</summary>
internal sealed class Killing(Blade blade, int seed)
{
    private readonly Harming harming = new(seed);
    private bool isBlade;

    /// <summary>Runs it and kills it, or the daemon, which is started again; says when and what it said.</summary>
    public string InTheMiddle(string account, string[] command, TimeSpan whole)
    {
        isBlade = !isBlade;
        string said = harming.Harm(
            blade.Entering(account, Artifacts.Shien, command),
            whole,
            () =>
            {
                if (isBlade)
                {
                    Run.Program(Blade.Script, ["shiend", blade.State, "kill"]).Succeeded();
                }
                else
                {
                    blade.As("root", "pkill", "-KILL", "-x", "shien");
                }
            });
        if (isBlade)
        {
            Run.Program(Blade.Script, ["shiend", blade.State, "start"]).Succeeded();
        }

        return (isBlade ? "blade" : "client") + " killed " + said;
    }
}
