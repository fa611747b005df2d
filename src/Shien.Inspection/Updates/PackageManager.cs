namespace Shien.Inspection.Updates;

/// <summary>What is known about one.</summary>
/// <param name="Command">Brings everything up to date.</param>
/// <param name="Databases">Files that are written at every change; one is enough.</param>
/// <param name="Logs">From old to new.</param>
/// <param name="Words">That mark a line about newer packages, as against first ones.</param>
internal sealed record PackageManager(string Command, string[] Databases, string[] Logs, string[] Words);
