using Shien.Api.Addresses;

namespace Shien.MachineCommands.Changes;

/// <summary>What <c>undefine --json</c> prints.</summary>
/// <param name="Schema">1.</param>
/// <param name="Name">As it was named.</param>
/// <param name="ImageDeleted">False where its image stays.</param>
/// <param name="Address">Why the blade's address service still knows it; null where it does not.</param>
internal sealed record UndefinedMachine(int Schema, string Name, bool ImageDeleted, AddressRegistration? Address);
