using Shien.Api.Client;

namespace Shien.MachineCommands;

/// <summary>An open way to a blade.</summary>
/// <param name="client">The blade's API.</param>
/// <param name="close">Closes what lies below it.</param>
public sealed class BladeAccess(BladeClient client, Func<ValueTask> close) : IAsyncDisposable
{
    /// <summary>The blade's API.</summary>
    public BladeClient Client => client;

    /// <summary>File of the private key that opens the blade, where the person has named one; it is tried at machines as well.</summary>
    public string? KeyPath { get; init; }

    /// <summary>How the installed ssh is told to go to the blade from here: <c>-p</c>, <c>2222</c>, <c>e24@blade</c>; null where the blade is here.</summary>
    public IReadOnlyList<string>? SshDestination { get; init; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => close();
}
