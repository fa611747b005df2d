using System.Xml;

namespace Shien.Blade.Debugging;

/// <summary>What a machine gets for one start under a debugger.</summary>
/// <param name="Socket">Where QEMU's gdb stub listens.</param>
/// <param name="Kernel">What it boots; null for its own boot loader.</param>
internal sealed record DebugParts(string Socket, DirectKernel? Kernel)
{
    /// <summary>Writes QEMU's arguments, which libvirt has no words for.</summary>
    public void WriteArguments(XmlWriter xml, string qemuNamespace)
    {
        // QEMU ends a value at a comma, unless there are two.
        string path = Socket.Replace(",", ",,", StringComparison.Ordinal);
        xml.WriteStartElement("commandline", qemuNamespace);
        foreach (string argument in new[] { "-gdb", $"unix:{path},server=on,wait=off" })
        {
            xml.WriteStartElement("arg", qemuNamespace);
            xml.WriteAttributeString("value", argument);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }
}
