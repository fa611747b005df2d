using Shien.Inspection.Keys;

namespace Shien.Inspection.Sshd.Servers;

/// <summary>A key by which a machine proves that it is itself.</summary>
/// <param name="Path">Of its private half. The guest's text.</param>
/// <param name="Key">Its public half; null where the file is missing or was not understood.</param>
internal sealed record HostKey(string Path, PublicKey? Key);
