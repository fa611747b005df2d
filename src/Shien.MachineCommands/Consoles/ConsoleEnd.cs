namespace Shien.MachineCommands.Consoles;

/// <summary>How a console ended.</summary>
/// <param name="Left">The person, or the script, left it with ^].</param>
/// <param name="Message">What the blade said at the end, ready to print, or null.</param>
internal sealed record ConsoleEnd(bool Left, string? Message = null);
