using Shien.Api.Machines;

namespace Shien.Api.Administration;

/// <summary>A machine and whose it is, for administrators.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Machine">As its owner sees it.</param>
public sealed record OwnedMachine(string Account, MachineInfo Machine);
