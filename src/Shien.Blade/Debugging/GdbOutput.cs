namespace Shien.Blade.Debugging;

/// <summary>What follows from something that one side said.</summary>
/// <param name="Back">For that side; first: a <c>+</c> that reaches QEMU after the debugger's next command would stop the machine again.</param>
/// <param name="On">For the other side.</param>
/// <param name="IsLast">The debugger wants the session to end.</param>
internal readonly record struct GdbOutput(byte[] Back, byte[] On, bool IsLast);
