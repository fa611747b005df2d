namespace Shien.MachineCommands.Logins;

/// <summary>The way from here to a machine's sshd.</summary>
/// <param name="host">What ssh is told to connect to.</param>
/// <param name="close">Takes it away.</param>
public sealed class MachineRoad(string host, Func<ValueTask> close) : IAsyncDisposable
{
    /// <summary>What ssh is told to connect to.</summary>
    public string Host => host;

    /// <summary>What ssh must be told besides.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What ssh must find in its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Asks the machine for its host keys, until one has a fingerprint that is known; all that it has shown.</summary>
    public required Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyList<ShownHostKey>>> ShowKeysAsync { get; init; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => close();
}
