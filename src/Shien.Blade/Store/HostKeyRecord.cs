using Shien.Inspection.Repairs;

namespace Shien.Blade.Store;

/// <summary>
/// The host keys of a slot, <c>machines/ACCOUNT/NN.hostkeys</c>: whoever replaces its machine keeps them, so that known_hosts stays
/// right. Private halves: root's alone, never printed.
/// </summary>
/// <param name="Keys">As ssh-keygen made them.</param>
internal sealed record HostKeyRecord(IReadOnlyList<HostKeyPair> Keys);
