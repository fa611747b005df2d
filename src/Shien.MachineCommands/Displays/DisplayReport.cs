namespace Shien.MachineCommands.Displays;

/// <summary>What <c>vncdisplay --json</c> prints.</summary>
/// <param name="Schema">1.</param>
/// <param name="Socket">Path of the unix socket on the blade.</param>
/// <param name="Ssh">The command that brings it to a laptop.</param>
/// <param name="Port">The port of the laptop's loopback where it is then.</param>
internal sealed record DisplayReport(int Schema, string Socket, string Ssh, int Port);
