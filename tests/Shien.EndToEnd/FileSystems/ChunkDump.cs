using System.Globalization;
using System.Text.RegularExpressions;

namespace Shien.EndToEnd.FileSystems;

/// <summary>What <c>btrfs inspect-internal dump-tree -t chunk</c> prints.</summary>
internal static partial class ChunkDump
{
    /// <summary>Where the first chunk of data begins, and where the first copies of all chunks with two lie.</summary>
    public static (long Data, List<(long First, long Length)> FirstCopies) Parse(string dump)
    {
        long data = 0;
        List<(long, long)> copies = [];
        foreach (Match chunk in Chunks().Matches(dump))
        {
            (long length, long first) = (Number(chunk, "length"), Number(chunk, "first"));
            if (chunk.Groups["type"].Value == "DATA|single")
            {
                data = data == 0 ? first : data;
            }
            else
            {
                copies.Add((first, length));
            }
        }

        return (data, copies);
    }

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"CHUNK_ITEM.*\n\s+length (?<length>\d+) .* type (?<type>\S+)\n(?:.*\n){1,3}?\s+stripe 0 devid 1 offset (?<first>\d+)")]
    private static partial Regex Chunks();
}
