namespace Shien.Api.Repairs;

/// <summary>One change to a guest, without its content.</summary>
/// <param name="Kind"><c>write</c>, <c>delete</c>, <c>make-directory</c>, <c>link</c> or <c>set-mode</c>.</param>
/// <param name="Path">In the guest, cleaned of control characters.</param>
/// <param name="Why">A sentence, cleaned.</param>
public sealed record RepairEdit(string Kind, string Path, string Why);
