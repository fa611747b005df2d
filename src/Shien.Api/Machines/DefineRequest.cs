namespace Shien.Api.Machines;

/// <summary>Body of <c>POST /v1/machines</c>: define the machine whose image the slot already holds.</summary>
/// <param name="Name">Slot.</param>
public sealed record DefineRequest(string Name);
