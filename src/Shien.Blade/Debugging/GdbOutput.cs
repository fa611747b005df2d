namespace Shien.Blade.Debugging;

/// <summary>What follows from something that one side said; to the client first, then to the stub.</summary>
/// <param name="ToClient">For the debugger.</param>
/// <param name="ToStub">For QEMU.</param>
/// <param name="IsLast">The debugger wants the session to end.</param>
internal readonly record struct GdbOutput(byte[] ToClient, byte[] ToStub, bool IsLast);
