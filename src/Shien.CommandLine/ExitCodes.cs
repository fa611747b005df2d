namespace Shien.CommandLine;

/// <summary>The exit codes of <c>shien</c>, <c>ie-virsh</c> and <c>ie-docker</c>.</summary>
public static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Could not be done, explained on stderr.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The check found what blocks.</summary>
    public const int Findings = 3;

    /// <summary>Our bug.</summary>
    public const int Bug = 70;

    /// <summary>Interrupted by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;

    /// <summary>Nobody reads the answer any more: what a shell makes of SIGPIPE.</summary>
    public const int ClosedOutput = 141;
}
