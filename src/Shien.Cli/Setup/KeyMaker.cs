using Shien.CommandLine;

namespace Shien.Cli.Setup;

/// <summary>Makes a key with the installed ssh-keygen.</summary>
internal static class KeyMaker
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Makes an ed25519 key without a passphrase, mode 0600. A passphrase would have to be an argument, which everybody on
    /// the machine can read; <c>ssh-keygen -p</c> asks for one on the terminal.
    /// </summary>
    /// <exception cref="UserException">There is no ssh-keygen, or it failed.</exception>
    public static async Task MakeAsync(string path, string comment, CancellationToken cancellation)
    {
        string program = ChildProcess.Find("ssh-keygen") ?? throw new UserException(
            $"There is no key '{path}', and no 'ssh-keygen' to make one.", "Install the OpenSSH client, or name an existing key with --key.");
        string folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        (await ChildProcess.RunAsync(program, ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path], Limit, cancellation)
            .ConfigureAwait(false)).Succeeded();
    }
}
