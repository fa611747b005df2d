namespace Shien.Images.FileSystems.Ext4;

/// <summary>CRC-16 as ext4 uses it (reflected 8005): nothing is inverted.</summary>
internal static class Crc16
{
    public static ushort Append(ushort crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (ushort)((crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1);
            }
        }

        return crc;
    }
}
