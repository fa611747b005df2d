namespace Shien.MachineCommands.Debugging;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Machine">Slot or name, or null for the only one.</param>
/// <param name="Kernel">Version of a debug kernel, or null for the machine's own boot loader.</param>
/// <param name="Append">More for its command line, or null.</param>
/// <param name="Port">No gdb here: a TCP port of the loopback for a debugger.</param>
/// <param name="Ide">No gdb here: what to set in an IDE is printed.</param>
public sealed record DebugWishes(string? Machine, string? Kernel, string? Append, bool Port, bool Ide)
{
    /// <summary>The same as the arguments of <c>ie-virsh debug</c>.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        .. Machine is null ? [] : new[] { Machine },
        .. Kernel is null ? [] : new[] { "--kernel", Kernel },
        .. Append is null ? [] : new[] { "--append", Append },
        .. Port ? ["--port"] : Array.Empty<string>(),
        .. Ide ? ["--ide"] : Array.Empty<string>(),
    ];
}
