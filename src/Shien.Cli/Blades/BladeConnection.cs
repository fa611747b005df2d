using Shien.Api.Client;
using Shien.Remote;

namespace Shien.Cli.Blades;

/// <summary>An open way to a blade. Disposing it closes the streams.</summary>
public sealed class BladeConnection : IAsyncDisposable
{
    private readonly RemoteBlade? remote;

    internal BladeConnection(string name, BladeClient client, RemoteBlade? remote)
    {
        Name = name;
        Client = client;
        this.remote = remote;
    }

    /// <summary>The blade's API.</summary>
    public BladeClient Client { get; }

    /// <summary>With which keys, agent and questions this person logs in; null where nobody said.</summary>
    public RemoteOptions? Keys { get; init; }

    /// <summary>How messages name the blade: <c>local</c>, its name in config.toml, or the address.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (remote is not null)
        {
            await remote.DisposeAsync().ConfigureAwait(false);
        }
    }
}
