using System.Globalization;
using System.Xml;

namespace Shien.Blade.Limits;

/// <summary>How much of the blade's CPUs and disks a machine gets; null is no limit.</summary>
/// <param name="CpuShares">Weight among machines where CPUs are short; 1024 where none is set.</param>
/// <param name="CpuPercent">Of a real CPU, for each virtual one; 1 to 100.</param>
/// <param name="DiskBytesPerSecond">Read and written, of all its disks together.</param>
/// <param name="DiskIops">Operations a second, of all its disks together.</param>
internal sealed record Tuning(long? CpuShares, int? CpuPercent, long? DiskBytesPerSecond, long? DiskIops)
{
    /// <summary>What libvirt divides a machine's quota by, microseconds.</summary>
    public const int PeriodMicroseconds = 100_000;

    /// <summary>The disks of a machine share their limit: those of one group in one process do.</summary>
    public const string DiskGroup = "machine";

    /// <summary>No limit.</summary>
    public static Tuning None { get; } = new(null, null, null, null);

    /// <summary>True where CPUs are limited.</summary>
    public bool HasCpu => CpuShares is not null || CpuPercent is not null;

    /// <summary>True where disks are limited.</summary>
    public bool HasDisk => DiskBytesPerSecond is not null || DiskIops is not null;

    /// <summary>What of a period a virtual CPU may run, microseconds; null for all of it.</summary>
    public long? QuotaMicroseconds => CpuPercent * (long)(PeriodMicroseconds / 100);

    /// <summary>What the XML of a domain says.</summary>
    public static Tuning Parse(string xml)
    {
        long? shares = null, quota = null, bytes = null, operations = null;
        using XmlReader reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { IgnoreWhitespace = true });
        while (!reader.EOF)
        {
            if (reader is { NodeType: XmlNodeType.Element, Name: "shares" or "quota" or "total_bytes_sec" or "total_iops_sec" })
            {
                string name = reader.Name;
                long? number = long.TryParse(reader.ReadElementContentAsString(), NumberStyles.None, CultureInfo.InvariantCulture, out long read) && read > 0 ? read : null;
                (shares, quota, bytes, operations) = name switch
                {
                    "shares" => (number, quota, bytes, operations),
                    "quota" => (shares, number, bytes, operations),
                    "total_bytes_sec" => (shares, quota, number, operations),
                    _ => (shares, quota, bytes, number),
                };
                continue;
            }

            reader.Read();
        }

        return new Tuning(shares, (int?)(quota / (PeriodMicroseconds / 100)), bytes, operations);
    }

    /// <summary>Writes the part that limits CPUs, if they are.</summary>
    public void WriteCpu(XmlWriter xml)
    {
        if (!HasCpu)
        {
            return;
        }

        xml.WriteStartElement("cputune");
        Write(xml, "shares", CpuShares);
        if (QuotaMicroseconds is { } quota)
        {
            Write(xml, "period", PeriodMicroseconds);
            Write(xml, "quota", quota);
        }

        xml.WriteEndElement();
    }

    /// <summary>Writes the part of a disk that limits it, if it is.</summary>
    public void WriteDisk(XmlWriter xml)
    {
        if (!HasDisk)
        {
            return;
        }

        xml.WriteStartElement("iotune");
        Write(xml, "total_bytes_sec", DiskBytesPerSecond);
        Write(xml, "total_iops_sec", DiskIops);
        xml.WriteElementString("group_name", DiskGroup);
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, string name, long? number)
    {
        if (number is { } value)
        {
            xml.WriteElementString(name, value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
