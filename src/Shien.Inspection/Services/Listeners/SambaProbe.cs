using Shien.Images.FileSystems;

namespace Shien.Inspection.Services.Listeners;

/// <summary>Samba shares that guests may use. smb.conf(5): names without regard to case and blanks, the last of a share's values counts.</summary>
internal static class SambaProbe
{
    private const int MaxLines = 20_000;
    private const int MaxDepth = 8;

    private sealed class Share(string name)
    {
        public string Name { get; } = name;

        public Dictionary<string, (string Value, string Where)> Values { get; } = [];
    }

    public static IEnumerable<Listener> Find(Probe probe)
    {
        if (probe.Running("smbd", "samba").Select(p => p).FirstOrDefault() is not { Service: { } service, Command: { } command })
        {
            yield break;
        }

        string path = command.Options("-s", "--configfile").LastOrDefault() ?? "/etc/samba/smb.conf";
        List<Share> shares = [new Share("global")];
        int budget = MaxLines;
        Read(probe, path, shares, 0, ref budget);
        Share global = shares[0];
        bool isLocal = IsOn(global, "bindinterfacesonly") && global.Values.GetValueOrDefault("interfaces").Value is { } interfaces
            && interfaces.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries).All(i => ListenAddress.IsLoopback(i.Split('/')[0]));
        foreach (Share share in shares.Where(s => s.Name is not ("global" or "printers" or "print$" or "ipc$")))
        {
            bool isGuest = share.Values.ContainsKey("guestok") ? IsOn(share, "guestok") : IsOn(global, "guestok");
            bool isAvailable = !share.Values.ContainsKey("available") || IsOn(share, "available");
            if (isGuest && isAvailable)
            {
                string where = share.Values.GetValueOrDefault("guestok").Where ?? global.Values["guestok"].Where;
                bool isWritable = share.Values.TryGetValue("readonly", out (string Value, string Where) only) && !IsTrue(only.Value);
                yield return new Listener(
                    ListenerKind.Access, service, [new ListenAddress(isLocal ? "localhost" : "", 445, where)], where,
                    $"Samba lets anybody {(isWritable ? "change" : "read")} the share '{GuestText.Clean(share.Name, 64)}'. No account and no password are asked for.",
                    "Inside the machine: write 'guest ok = no' into that share, then: sudo systemctl reload smbd");
            }
        }
    }

    private static void Read(Probe probe, string path, List<Share> shares, int depth, ref int budget)
    {
        Share? share = depth == 0 ? shares[0] : shares[^1];
        string continued = "";
        foreach ((string text, string where) in probe.Lines(path, "#;"))
        {
            if (--budget < 0)
            {
                return;
            }

            string line = continued + text;
            if (line.EndsWith('\\'))
            {
                continued = line[..^1];
                continue;
            }

            continued = "";
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (line[0] == '[')
            {
                string name = line.Trim('[', ']').Trim().ToLowerInvariant();
                share = shares.FirstOrDefault(s => s.Name == name);
                if (share is null && shares.Count < 2000)
                {
                    shares.Add(share = new Share(name));
                }
            }
            else if (equals > 0 && share is not null)
            {
                Assign(probe, line[..equals], line[(equals + 1)..].Trim(), where, share, shares, depth, ref budget);
            }
        }
    }

    private static void Assign(Probe probe, string name, string value, string where, Share share, List<Share> shares, int depth, ref int budget)
    {
        switch (name.Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal).ToLowerInvariant())
        {
            case "include" when depth < MaxDepth:
                Read(probe, value.StartsWith('/') ? value : $"/etc/samba/{value}", shares, depth + 1, ref budget);
                break;
            case "copy" when shares.Find(s => s.Name.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } other:
                foreach ((string key, (string Value, string Where) copied) in other.Values)
                {
                    share.Values.TryAdd(key, copied);
                }

                break;
            case "public":
                share.Values["guestok"] = (value, where);
                break;
            case "guestonly" or "onlyguest" when IsTrue(value):
                share.Values["guestok"] = (value, where);
                break;
            case "writeable" or "writable" or "writeok":
                share.Values["readonly"] = (IsTrue(value) ? "no" : "yes", where);
                break;
            case var key:
                share.Values[key] = (value, where);
                break;
        }
    }

    private static bool IsOn(Share share, string key) => share.Values.TryGetValue(key, out (string Value, string Where) value) && IsTrue(value.Value);

    private static bool IsTrue(string value) => value.ToLowerInvariant() is "yes" or "true" or "1" or "on";
}
