namespace Shien.IeVirsh.Debugging;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Machine">Slot or name, or null for the only one.</param>
/// <param name="Kernel">Version of a debug kernel, or null for the machine's own boot loader.</param>
/// <param name="Append">More for its command line, or null.</param>
/// <param name="Port">No gdb here: a TCP port of the loopback for a debugger.</param>
/// <param name="Ide">No gdb here: what to set in an IDE is printed.</param>
internal sealed record DebugWishes(string? Machine, string? Kernel, string? Append, bool Port, bool Ide);
