namespace Shien.Inspection.Services.Systemd;

/// <summary>A unit that comes up with the machine.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Where">The link, or file and line, that pulls it in.</param>
/// <param name="OnDemand">False if it is started at boot; true if a socket, timer or path that is started then starts it later.</param>
internal sealed record BootUnit(Unit Unit, string Where, bool OnDemand);
