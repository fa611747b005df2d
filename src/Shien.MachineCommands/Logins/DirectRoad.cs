using Shien.Api.Machines;
using Shien.CommandLine;

namespace Shien.MachineCommands.Logins;

/// <summary>The way to a machine from its blade: its address. The installed ssh-keyscan asks for its host keys.</summary>
public static class DirectRoad
{
    private const string ScanSeconds = "15";
    private static readonly TimeSpan ScanLimit = TimeSpan.FromMinutes(1);

    /// <summary>Finds it.</summary>
    /// <exception cref="UserException">No address of the machine is known.</exception>
    public static MachineRoad Open(MachineDetails details)
    {
        if (details.Addresses is not [{ Address: var address }, ..])
        {
            throw new UserException(
                $"no address of the machine '{details.Machine.Name}' is known.",
                $"If it was started just now, try again in a moment; else look at its network with 'ie-virsh console {details.Machine.Name}'.");
        }

        return new MachineRoad(address, () => ValueTask.CompletedTask) { ShowKeysAsync = (_, cancellation) => ScanAsync(address, cancellation) };
    }

    private static async Task<IReadOnlyList<ShownHostKey>> ScanAsync(string address, CancellationToken cancellation)
    {
        string program = ChildProcess.Find("ssh-keyscan") ?? throw new UserException(
            "'ssh-keyscan' is not on PATH, so the machine's host key cannot be compared.", "Ask an administrator to run: apt-get install openssh-client");
        ChildProcessResult scan = await ChildProcess.RunAsync(program, ["-T", ScanSeconds, "--", address], ScanLimit, cancellation).ConfigureAwait(false);
        return [.. scan.Output.Split('\n').Select(ShownHostKey.Parse).OfType<ShownHostKey>()];
    }
}
