using Shien.Inspection.Accounts;

namespace Shien.Blade.Accounts;

/// <summary>The keys by which an account's owner logs in to the blade.</summary>
/// <param name="Keys">Without options, each once; empty where none is known.</param>
/// <param name="Problem">Why there are none, ready to print, or null.</param>
internal sealed record OwnerKeyList(IReadOnlyList<PlainKey> Keys, string? Problem);
