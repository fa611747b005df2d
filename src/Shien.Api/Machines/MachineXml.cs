namespace Shien.Api.Machines;

/// <summary>Answer of <c>GET /v1/machines/NAME/xml</c>.</summary>
/// <param name="Xml">The domain as libvirt describes it, secrets left out.</param>
public sealed record MachineXml(string Xml);
