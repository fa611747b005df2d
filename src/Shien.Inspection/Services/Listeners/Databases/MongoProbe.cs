namespace Shien.Inspection.Services.Listeners.Databases;

/// <summary>
/// MongoDB: net.bindIp, net.bindIpAll and security.authorization of mongod.conf (YAML, or the older name = value), and the same on the
/// command line, which counts more. Where nothing is said it listens on localhost since 3.6 and asks for no password (MongoDB manual,
/// "Configuration File Options"; a key file turns authorization on). A file is read only if it is named.
/// </summary>
internal static class MongoProbe
{
    public static IEnumerable<Listener> Find(Probe probe)
    {
        foreach ((BootService service, ServiceCommand command) in probe.Running("mongod", "mongos"))
        {
            string? path = command.Options("--config", "-f").LastOrDefault();
            DottedSettings settings = path is null ? new DottedSettings() : DottedSettings.Read(probe, path);
            if (path is not null && !settings.HasAny)
            {
                ReadOld(probe, path, settings);
            }

            ReadOptions(command, settings);
            bool isAll = settings.IsTrue("net.bindIpAll");
            string where = settings.WhereOf(isAll ? "net.bindIpAll" : "net.bindIp", service.Where);
            IEnumerable<string> hosts = isAll ? [""]
                : settings["net.bindIp"] is not { } bound ? ["localhost"]
                : bound.Count == 0 ? [""]
                : bound.SelectMany(b => b.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Where(h => !h.StartsWith('/'));
            bool asks = (settings["security.authorization"] is ["enabled", ..] || settings["security.keyFile"] is [_, ..]
                || settings["security.clusterAuthMode"] is [_, ..]) && !settings.IsTrue("security.transitionToAuth");
            IReadOnlyList<ListenAddress> addresses = [.. hosts.Select(h => new ListenAddress(h is "*" ? "" : h, 27017, where))];
            yield return new Listener(
                ListenerKind.Database, service, addresses, where,
                $"{Probe.Name(service)}: MongoDB listens to other machines. {(asks ? "Whoever reaches it guesses passwords as fast as it answers" : "It asks for no password: whoever reaches it reads, changes and deletes all data")}.",
                "Inside the machine: write bindIp: 127.0.0.1 below net:, and authorization: enabled below security:, of mongod.conf, then restart it");
        }
    }

    private static void ReadOld(Probe probe, string path, DottedSettings settings)
    {
        foreach ((string text, string where) in probe.Lines(path))
        {
            string[] parts = text.Split('#')[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2)
            {
                Assign(parts[0], parts[1], where, settings);
            }
        }
    }

    private static void ReadOptions(ServiceCommand command, DottedSettings settings)
    {
        foreach (string name in (ReadOnlySpan<string>)["bind_ip", "keyFile", "clusterAuthMode"])
        {
            if (command.Options("--" + name).LastOrDefault() is { } value)
            {
                Assign(name, value, command.Where, settings);
            }
        }

        foreach (string name in (ReadOnlySpan<string>)["auth", "noauth", "bind_ip_all", "transitionToAuth"])
        {
            if (command.Has("--" + name))
            {
                Assign(name, "true", command.Where, settings);
            }
        }

        if (command.Options("--bind_ip").Any())
        {
            settings.Set("net.bindIpAll", ["false"], command.Where);
        }
    }

    private static void Assign(string name, string value, string where, DottedSettings settings)
    {
        switch (name)
        {
            case "bind_ip":
                settings.Set("net.bindIp", [value], where);
                break;
            case "bind_ip_all":
                settings.Set("net.bindIpAll", [value], where);
                break;
            case "auth" or "noauth":
                settings.Set("security.authorization", [(value == "true") == (name == "auth") ? "enabled" : "disabled"], where);
                break;
            case "keyFile" or "clusterAuthMode" or "transitionToAuth":
                settings.Set("security." + name, [value], where);
                break;
        }
    }
}
