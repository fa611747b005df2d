using Shien.CommandLine;

namespace Shien.Cli.Sources;

/// <summary>Asks UTM whether a machine is off: nothing in the machine's folder says it.</summary>
internal static class UtmProgram
{
    private const string UsualPath = "/Applications/UTM.app/Contents/MacOS/utmctl";
    private const string Off = "stopped";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Returns normally if the machine is off, or if there is no UTM here in which it could run.</summary>
    /// <param name="id">Its UUID.</param>
    /// <param name="name">How messages call it.</param>
    /// <param name="cancellation">Ends the wait for utmctl.</param>
    /// <exception cref="UserException">It is not off, or UTM does not say.</exception>
    public static async Task EnsureOffAsync(Guid id, string name, CancellationToken cancellation)
    {
        if ((ChildProcess.Find("utmctl") ?? (File.Exists(UsualPath) ? UsualPath : null)) is not { } program)
        {
            return;
        }

        // UTM prints its ids in capitals.
        ChildProcessResult result = await ChildProcess.RunAsync(program, ["status", id.ToString().ToUpperInvariant()], Limit, cancellation).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new UserException(
                $"UTM does not show the machine '{name}' ({id}): {result.Error.Trim()}", "Make it again, or name its folder or disk file once it is off.");
        }

        string state = result.Output.Trim();
        if (state != Off)
        {
            throw new UserException(
                $"The machine '{name}' is not off but '{state}', so its disk is not at rest.", "Shut it down in UTM, or with 'vagrant halt', and try again.");
        }
    }
}
