namespace Shien.Inspection.Repairs;

/// <summary>A repair cannot be planned; the message says why and what to do instead, ready to print.</summary>
internal sealed class RepairRefusedException(string message) : Exception(message);
