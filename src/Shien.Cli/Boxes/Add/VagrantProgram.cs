using Shien.CommandLine;
using Shien.Images.Machines.Boxes;

namespace Shien.Cli.Boxes.Add;

/// <summary>The installed Vagrant, as far as it is told of boxes.</summary>
/// <param name="path">The program; null where there is none.</param>
/// <param name="home">Where it keeps its boxes.</param>
internal sealed class VagrantProgram(string? path, string home)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>The program, or what to do without it.</summary>
    /// <exception cref="UserException">There is none.</exception>
    private string Path => path ?? throw new UserException(
        "Vagrant is not on PATH, so the box cannot be given to it.", "Install Vagrant, or write the box to a file with --output FILE.");

    /// <summary>Returns normally if Vagrant is there.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public void CheckThere() => _ = Path;

    /// <summary>The folder of a box that Vagrant has; null where it has not.</summary>
    /// <param name="name">Its name in Vagrant.</param>
    /// <param name="version">Its version.</param>
    /// <param name="provider">Whom it is for.</param>
    public string? FindBox(string name, string version, BoxProvider provider)
    {
        string versions = System.IO.Path.Combine(home, "boxes", name.Replace("/", "-VAGRANTSLASH-", StringComparison.Ordinal), version);
        string[] places = [System.IO.Path.Combine(versions, BoxCatalogue.NameOf(provider)), System.IO.Path.Combine(versions, "amd64", BoxCatalogue.NameOf(provider))];
        return Array.Find(places, Directory.Exists);
    }

    /// <summary>Gives it a box; one of the same version is replaced.</summary>
    /// <param name="catalogue">A <c>metadata.json</c> that names one version.</param>
    /// <param name="provider">Whom the box is for.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="UserException">Vagrant did not take it; what it said is in the message.</exception>
    public async Task AddAsync(string catalogue, BoxProvider provider, CancellationToken cancellation)
    {
        ChildProcessResult result = await ChildProcess.RunAsync(
            Path, ["box", "add", "--no-tty", "--force", "--provider", BoxCatalogue.NameOf(provider), catalogue], Patience, cancellation).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            string said = string.Join(' ', (result.Error.Length > 0 ? result.Error : result.Output).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            throw new UserException($"'vagrant box add' failed with status {result.ExitCode}: {said}", "Write the box to a file with --output FILE, and add it by hand.");
        }
    }
}
