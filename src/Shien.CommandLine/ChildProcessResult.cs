namespace Shien.CommandLine;

/// <summary>How an outside program ended and what it said.</summary>
/// <param name="Path">The program.</param>
/// <param name="ExitCode">Its exit code; 128 and the signal where one ended it.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record ChildProcessResult(string Path, int ExitCode, string Output, string Error)
{
    /// <summary>Returns this if the program ended with 0.</summary>
    /// <exception cref="UserException">It did not; the message shows command, code and what it said.</exception>
    public ChildProcessResult Succeeded() => ExitCode == 0
        ? this
        : throw new UserException($"'{Path}' ended with code {ExitCode}: {(Error.Length > 0 ? Error : Output).Trim()}");
}
