namespace Shien.CommandLine;

/// <summary>What the person at the command line can cure: a wrong argument, setting or state. Ready to print.</summary>
public sealed class UserException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="message">What, where and how much.</param>
    /// <param name="remedy">What to do next, or null.</param>
    /// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
    /// <param name="inner">Cause, shown with <c>--verbose</c>.</param>
    public UserException(string message, string? remedy = null, int exitCode = ExitCodes.Failed, Exception? inner = null)
        : base(message, inner)
    {
        Remedy = remedy;
        ExitCode = exitCode;
    }

    /// <summary>What to do next, or null.</summary>
    public string? Remedy { get; }

    /// <summary>What the program ends with.</summary>
    public int ExitCode { get; }
}
