using System.Net;
using System.Text;

namespace Shien.Inspection.Services.Listeners.Databases;

/// <summary>
/// pg_hba.conf: the first record that matches a connection decides, and none means no. PostgreSQL 16, chapter 21.1 "The pg_hba.conf
/// File": fields by blanks, in quotes where they hold some, lines continued by a backslash, include files and folders.
/// </summary>
internal sealed class PostgresAccess(Probe probe)
{
    private const int MaxFiles = 100;
    private const int MaxRecords = 5000;

    private sealed record Entry(string Type, string Databases, string Users, string Address, IPNetwork? Network, string Method, string Where)
    {
        public bool IsForAll => Address == "all";

        // Another machine's: anything but networks of the loopback, its name, and the machine's own addresses.
        public bool IsFromOutside => Network is { } network ? !(IPAddress.IsLoopback(network.BaseAddress) && network.PrefixLength >= 8)
            : Address != "samehost" && !ListenAddress.IsLoopback(Address);

        // True if no connection that matches the other gets as far as it.
        public bool Hides(Entry other) =>
            (Type == "host" || Type == other.Type) && (Databases == "all" || Databases == other.Databases) && (Users == "all" || Users == other.Users)
            && !(Databases == "all" && other.Databases.Split(',').Contains("replication"))
            && (IsForAll || (Network is { } mine && other.Network is { } its && mine.PrefixLength <= its.PrefixLength && mine.Contains(its.BaseAddress)));
    }

    private readonly List<Entry> entries = [];
    private int files;

    /// <summary>The first record that lets another machine in without proof of who calls; null where none does.</summary>
    public string? FindOpen(string path)
    {
        Read(path);
        return entries.Where((entry, i) => entry.Method is "trust" or "ident" && entry.IsFromOutside && !entries.Take(i).Any(before => before.Hides(entry)))
            .FirstOrDefault()?.Where;
    }

    private void Read(string path)
    {
        if (++files > MaxFiles)
        {
            return;
        }

        string folder = path[..(path.LastIndexOf('/') + 1)];
        string continued = "";
        foreach ((string text, string where) in probe.Lines(path, ""))
        {
            if (text.EndsWith('\\') && continued.Length < 65536)
            {
                continued += text[..^1] + " ";
                continue;
            }

            List<string> fields = Fields(continued + text);
            continued = "";
            switch (fields)
            {
                case ["include" or "include_if_exists", var file]:
                    Read(file.StartsWith('/') ? file : folder + file);
                    break;
                case ["include_dir", var other]:
                    string full = (other.StartsWith('/') ? other : folder + other).TrimEnd('/');
                    foreach (string name in probe.Tree.Names(full).Where(n => n.EndsWith(".conf", StringComparison.Ordinal) && n[0] != '.'))
                    {
                        Read($"{full}/{name}");
                    }

                    break;
                case [var type, var databases, var users, var address, var method, ..] when type.StartsWith("host", StringComparison.Ordinal) && entries.Count < MaxRecords:
                    // The mask may be a field of its own.
                    bool hasMask = fields.Count > 5 && IPAddress.TryParse(address, out _) && IPAddress.TryParse(method, out _);
                    entries.Add(new Entry(type, databases, users, address, Network(address, hasMask ? method : null), hasMask ? fields[5] : method, where));
                    break;
            }
        }
    }

    private static IPNetwork? Network(string address, string? mask)
    {
        string[] parts = address.Split('/', 2);
        if (!IPAddress.TryParse(parts[0], out IPAddress? first))
        {
            return null;
        }

        byte[] bytes = first.GetAddressBytes();
        int bits = bytes.Length * 8;
        int length = bits;
        if (mask is not null)
        {
            length = IPAddress.Parse(mask).GetAddressBytes().Sum(b => int.PopCount(b));
        }
        else if (parts.Length > 1 && (!int.TryParse(parts[1], out length) || length < 0))
        {
            return null;
        }

        length = Math.Min(length, bits);
        for (int i = 0; i < bits; i++)
        {
            bytes[i / 8] &= (byte)(i < length ? 0xFF : ~(0x80 >> (i % 8)));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }

    // Quotes protect blanks and #; what stood in them is no keyword, which only makes a difference for a database called "all".
    private static List<string> Fields(string line)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool isQuoted = false;
        foreach (char c in line)
        {
            if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && c == '#')
            {
                break;
            }
            else if (!isQuoted && char.IsWhiteSpace(c))
            {
                // Blanks behind a comma belong to the list.
                if (field.Length > 0 && field[^1] != ',')
                {
                    fields.Add(field.ToString());
                    field.Clear();
                }
            }
            else
            {
                field.Append(c);
            }
        }

        if (field.Length > 0)
        {
            fields.Add(field.ToString());
        }

        return fields;
    }
}
