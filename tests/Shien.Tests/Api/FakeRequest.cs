using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Shien.Tests.Api;

/// <summary>A request that a <see cref="FakeBlade"/> got.</summary>
internal sealed record FakeRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public bool Expects => Headers.ContainsKey("Expect");

    /// <summary>The request without its body, or null when the client closed.</summary>
    public static async Task<FakeRequest?> ReadHeadAsync(NetworkStream stream)
    {
        List<string> lines = [];
        while (await ReadLineAsync(stream) is { } line)
        {
            if (line.Length > 0)
            {
                lines.Add(line);
                continue;
            }

            string[] first = lines[0].Split(' ');
            Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
            foreach (string header in lines.Skip(1))
            {
                headers[header.Split(':')[0]] = header[(header.IndexOf(':') + 1)..].Trim();
            }

            return new FakeRequest(first[0], first[1], headers, []);
        }

        return null;
    }

    /// <summary>The body, of known length or chunked.</summary>
    public async Task<byte[]> ReadBodyAsync(NetworkStream stream)
    {
        if (Headers.TryGetValue("Content-Length", out string? length))
        {
            byte[] body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body);
            return body;
        }

        MemoryStream chunks = new();
        while (Headers.ContainsKey("Transfer-Encoding"))
        {
            int count = int.Parse((await ReadLineAsync(stream))!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            byte[] chunk = new byte[count];
            await stream.ReadExactlyAsync(chunk);
            await ReadLineAsync(stream);
            chunks.Write(chunk);
            if (count == 0)
            {
                break;
            }
        }

        return chunks.ToArray();
    }

    private static async Task<string?> ReadLineAsync(NetworkStream stream)
    {
        StringBuilder line = new();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }

        return null;
    }
}
