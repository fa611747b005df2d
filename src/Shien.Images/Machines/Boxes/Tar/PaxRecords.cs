using System.Globalization;
using System.Text;

namespace Shien.Images.Machines.Boxes.Tar;

/// <summary>The records of a pax extended header (POSIX.1-2001): <c>LENGTH KEY=VALUE\n</c>.</summary>
internal static class PaxRecords
{
    /// <summary>Reads the records; null if they are damaged. The last of equal keys wins, as the standard says.</summary>
    public static Dictionary<string, string>? Parse(ReadOnlySpan<byte> content)
    {
        Dictionary<string, string> records = new(StringComparer.Ordinal);
        while (content.Length > 0 && content[0] != 0)
        {
            int space = content.IndexOf((byte)' ');
            if (space is < 1 or > 9
                || !int.TryParse(content[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                || length <= space + 1 || length > content.Length || content[length - 1] != (byte)'\n')
            {
                return null;
            }

            ReadOnlySpan<byte> record = content[(space + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            if (equals < 1)
            {
                return null;
            }

            records[Encoding.UTF8.GetString(record[..equals])] = Encoding.UTF8.GetString(record[(equals + 1)..]);
            content = content[length..];
        }

        return records;
    }
}
