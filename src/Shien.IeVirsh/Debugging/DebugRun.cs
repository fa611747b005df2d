using System.Net.Sockets;
using Shien.Api;
using Shien.Api.Client;
using Shien.Api.Debugging;
using Shien.Api.Machines;
using Shien.Api.Streams;
using Shien.CommandLine;
using Shien.MachineCommands.Debugging;

namespace Shien.IeVirsh.Debugging;

/// <summary>A debugging session from its start to the machine's end.</summary>
internal sealed class DebugRun(Terminal terminal, Func<BladeClient> connect, DebugWishes wishes)
{
    /// <summary>Runs it; returns gdb's exit code.</summary>
    /// <exception cref="UserException">Something is missing; the message says what.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using BladeClient blade = connect();
        bool isWaiting = wishes.Port || wishes.Ide;
        string? gdb = isWaiting ? null : ChildProcess.Find("gdb")
            ?? throw new UserException("gdb is not installed on this blade.", "Ask an administrator to run: apt-get install gdb. Or debug from your laptop: --ide.");
        string machine = wishes.Machine ?? await OnlyOneAsync(blade, cancellation).ConfigureAwait(false);
        DebugMeans means = await blade.GetDebugMeansAsync(cancellation).ConfigureAwait(false);
        DebugKernel? kernel = means.Kernels.FirstOrDefault(k => k.Version == wishes.Kernel);

        // Before the machine starts, since it may fail.
        using DebuggerSocket socket = wishes.Port ? DebuggerSocket.OpenPort(means.FirstPort, means.LastPort) : DebuggerSocket.OpenPrivate();
        await using FrameChannel channel = await blade.OpenDebugAsync(machine, new DebugOptions(wishes.Kernel, wishes.Append), cancellation).ConfigureAwait(false);
        DebugRelay relay = new(channel);
        relay.Start();
        Introduce(machine, kernel, means);
        int exitCode;
        try
        {
            exitCode = gdb is null
                ? await WaitAsync(machine, blade, kernel, socket, relay, cancellation).ConfigureAwait(false)
                : await RunGdbAsync(gdb, kernel, socket, relay).ConfigureAwait(false);
        }
        finally
        {
            await relay.EndAsync().ConfigureAwait(false);
        }

        terminal.Say(relay.Message is { } message ? $"{message} The session of {machine} has ended." : $"The machine {machine} is off again.");
        return exitCode;
    }

    private static async Task<string> OnlyOneAsync(BladeClient blade, CancellationToken cancellation)
    {
        MachineList list = await blade.GetMachinesAsync(cancellation).ConfigureAwait(false);
        return list.Machines switch
        {
            [var one] => one.Name,
            [] => throw new UserException("you have no machine yet.", "'shien push' on your laptop makes one."),
            _ => throw new UserException(
                $"which machine? You have {string.Join(", ", list.Machines.Select(m => m.Name))}.", $"Name it: ie-virsh debug {list.Machines[0].Name}", ExitCodes.Usage),
        };
    }

    private void Introduce(string machine, DebugKernel? kernel, DebugMeans means)
    {
        terminal.Say($"The machine {machine} is paused before its first instruction, and goes off when the debugger leaves.");
        terminal.Say($"What it prints shows 'ie-virsh console {machine}' in another terminal.");
        if (kernel is not null)
        {
            terminal.Say($"It boots the kernel {kernel.Version} of the blade with nokaslr, and its own disk.");
            if (kernel.Symbols is null)
            {
                terminal.Say("There are no symbols of it on the blade (vmlinux is missing), so nothing stops it at start_kernel.");
            }
            else if (kernel.Source is null)
            {
                terminal.Say("There are symbols of it on the blade, but not its source.");
            }

            return;
        }

        terminal.Say("It boots its own kernel, of which there are no symbols here; the kernel lies at a random address unless");
        terminal.Say("'nokaslr' is on its command line (in the guest: /etc/default/grub, then update-grub).");
        if (means.Kernels.Count > 0)
        {
            terminal.Say($"With symbols: --kernel {string.Join(" or ", means.Kernels.Select(k => k.Version))}.");
        }
    }

    private async Task<int> RunGdbAsync(string gdb, DebugKernel? kernel, DebuggerSocket socket, DebugRelay relay)
    {
        using CancellationTokenSource over = new();
        Task carry = CarryAsync(socket, relay, over.Token);
        int exitCode = await ChildProcess.RunInForegroundAsync(gdb, GdbArguments.For(socket.Address, kernel)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await carry.ConfigureAwait(false);
        return exitCode;
    }

    private async Task<int> WaitAsync(
        string machine, BladeClient blade, DebugKernel? kernel, DebuggerSocket socket, DebugRelay relay, CancellationToken cancellation)
    {
        if (wishes.Ide)
        {
            AccountInfo account = await blade.GetAccountAsync(cancellation).ConfigureAwait(false);
            await terminal.Output.WriteAsync(IdeSettings.Text(machine, socket.Address, account.Account, account.Blade, kernel)).ConfigureAwait(false);
        }
        else
        {
            foreach (string command in GdbArguments.Paths(kernel))
            {
                await terminal.Output.WriteLineAsync(command).ConfigureAwait(false);
            }

            await terminal.Output.WriteLineAsync($"target remote {socket.Address}").ConfigureAwait(false);
        }

        await terminal.Output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        terminal.Say("Waiting for one debugger; Ctrl-C ends the session.");
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task carry = CarryAsync(socket, relay, over.Token);
        TaskCompletionSource interrupted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration interruption = cancellation.Register(() => interrupted.TrySetResult());
        await Task.WhenAny(carry, relay.Ended, interrupted.Task).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private async Task CarryAsync(DebuggerSocket socket, DebugRelay relay, CancellationToken over)
    {
        try
        {
            using Socket debugger = await socket.AcceptAsync(
                uid => terminal.Say($"A connection of {(uid is null ? "somebody who left at once" : $"uid {uid}")} was refused: the port is yours alone."), over).ConfigureAwait(false);
            if (wishes.Port || wishes.Ide)
            {
                terminal.Say("A debugger has connected.");
            }

            await relay.CarryUpAsync(debugger).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // gdb ended before it connected.
        }
    }
}
