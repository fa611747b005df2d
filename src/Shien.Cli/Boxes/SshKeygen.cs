using Shien.CommandLine;

namespace Shien.Cli.Boxes;

/// <summary>The installed ssh-keygen, which signs and verifies: it knows every kind of key, agents and hardware tokens.</summary>
internal static class SshKeygen
{
    /// <summary>Its absolute path.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static string Path => ChildProcess.Find("ssh-keygen") ?? throw new UserException(
        "There is no 'ssh-keygen', by which boxes are signed and their signatures are checked.", "Install the OpenSSH client (version 8.2 or newer).");

    /// <summary>Runs an act in a folder of its own, which only this account can read and which is removed at the end.</summary>
    public static async Task<T> InFolderAsync<T>(Func<string, Task<T>> act)
    {
        string folder = Directory.CreateTempSubdirectory("shien-sign-").FullName;
        try
        {
            return await act(folder).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
