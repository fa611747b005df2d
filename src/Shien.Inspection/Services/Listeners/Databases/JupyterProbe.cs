using System.Text.RegularExpressions;

namespace Shien.Inspection.Services.Listeners.Databases;

/// <summary>
/// Jupyter servers that ask for nothing: an address beyond the machine with an empty token and no password. Where nothing is said it
/// listens on localhost and makes up a token at each start (Jupyter Server, "Security in the Jupyter Server" and "Config file and
/// command line options"). The command line counts more than the account's folder, that more than /usr/local/etc and /etc.
/// </summary>
internal static partial class JupyterProbe
{
    private static readonly string[] Programs =
        ["jupyter", "jupyter-notebook", "jupyter-lab", "jupyter-server", "jupyterlab", "jupyter_server", "ipython-notebook"];

    private static readonly string[] Files = ["jupyter_config", "jupyter_notebook_config", "jupyter_server_config", "jupyter_lab_config"];

    public static IEnumerable<Listener> Find(Probe probe)
    {
        foreach ((BootService service, ServiceCommand command) in probe.Running([.. Programs, "notebook"]))
        {
            if (!command.Runs(Programs) && !command.Words.Contains("-m"))
            {
                continue;
            }

            Dictionary<string, (string Value, string Where)> values = [];
            if (command.Variables.TryGetValue("JUPYTER_TOKEN", out string? token) || command.Words.Any(w => w.StartsWith("JUPYTER_TOKEN=", StringComparison.Ordinal)))
            {
                values["token"] = (token ?? "set", service.Where);
            }

            foreach (string path in Folders(probe, service, command).SelectMany(folder => Files.Select(f => $"{folder}/{f}")))
            {
                JupyterFile.ReadScript(probe, path + ".py", values);
                JupyterFile.ReadJson(probe, path + ".json", values);
            }

            foreach (string path in command.Options("--config", "-f").Where(p => p.StartsWith('/')))
            {
                JupyterFile.ReadScript(probe, path, values);
                JupyterFile.ReadJson(probe, path, values);
            }

            foreach (string word in command.Words)
            {
                Match option = Option().Match(word);
                if (option.Success)
                {
                    JupyterFile.Assign(option.Groups[1].Value, option.Groups[2].Value, command.Where, values);
                }
            }

            if (command.Options("--ip").LastOrDefault() is { } ip)
            {
                values["ip"] = (ip, command.Where);
            }

            (string host, string where) = values.GetValueOrDefault("ip", ("localhost", service.Where));
            bool isOpen = values.TryGetValue("token", out (string Value, string Where) given) && given.Value.Length == 0
                && values.GetValueOrDefault("password").Value is null or "";
            yield return new Listener(
                ListenerKind.Database, service, [new ListenAddress(host is "*" ? "" : host, 8888, where)], where,
                isOpen ? $"{Probe.Name(service)}: Jupyter lets other machines in without token and password. Whoever reaches it runs programs as its account." : null,
                "Inside the machine: remove the empty token, or set a password with: jupyter server password");
        }
    }

    private static IEnumerable<string> Folders(Probe probe, BootService service, ServiceCommand command)
    {
        string user = service.User ?? "root";
        string home = probe.Lines("/etc/passwd").Select(l => l.Text.Split(':')).FirstOrDefault(f => f.Length > 5 && (f[0] == user || f[2] == user))?[5] ?? "/root";
        string own = command.Variables.GetValueOrDefault("HOME", home).TrimEnd('/');
        string folder = command.Variables.GetValueOrDefault("JUPYTER_CONFIG_DIR", $"{own}/.jupyter");
        return ((string[])["/etc/jupyter", "/usr/local/etc/jupyter", $"{own}/.local/etc/jupyter", folder]).Where(f => f.StartsWith('/'));
    }

    [GeneratedRegex("^--([A-Za-z]{1,40}\\.[a-z_]{1,40})=(.*)$", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Option();
}
