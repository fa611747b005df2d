namespace Shien.EndToEnd.Lab;

/// <summary>How a program ended.</summary>
internal sealed record RunResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>Returns the standard output of a program that must have ended with 0.</summary>
    public string Succeeded() => ExitCode == 0
        ? Output
        : throw new InvalidOperationException($"'{Command}' ended with {ExitCode}.\nstdout: {Output}\nstderr: {Error}");

    public override string ToString() => $"'{Command}' ended with {ExitCode}.\nstdout: {Output}\nstderr: {Error}";
}
