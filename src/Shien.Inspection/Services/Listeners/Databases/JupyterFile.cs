using System.Text.Json;
using System.Text.RegularExpressions;
using Shien.Images.FileSystems;

namespace Shien.Inspection.Services.Listeners.Databases;

/// <summary>
/// jupyter_…_config.py and .json, as far as they say who may come in: <c>c.ServerApp.ip = '…'</c>, and the same as an object of JSON. What
/// a script computes is not known: it counts as a token or password that is set, and as an address beyond the machine.
/// </summary>
internal static partial class JupyterFile
{
    public static void ReadScript(Probe probe, string path, Dictionary<string, (string Value, string Where)> values)
    {
        foreach ((string text, string where) in probe.Lines(path))
        {
            Match match = Assignment().Match(text);
            if (match.Success)
            {
                string value = match.Groups[2].Value.Trim().Replace("\"\"\"", "\"", StringComparison.Ordinal).Replace("'''", "'", StringComparison.Ordinal);
                Match literal = Literal().Match(value);
                string known = literal.Success ? literal.Groups[2].Value : "(computed)";
                Assign(match.Groups[1].Value, known, where, values);
            }
        }
    }

    public static void ReadJson(Probe probe, string path, Dictionary<string, (string Value, string Where)> values)
    {
        try
        {
            using JsonDocument? document = probe.Tree.TryRead(path) is { Length: > 0 } content ? JsonDocument.Parse(content) : null;
            if (document?.RootElement.ValueKind != JsonValueKind.Object)
            {
                return;
            }

            foreach (JsonProperty section in document.RootElement.EnumerateObject().Where(s => s.Value.ValueKind == JsonValueKind.Object))
            {
                foreach (JsonProperty setting in section.Value.EnumerateObject().Where(s => s.Value.ValueKind == JsonValueKind.String))
                {
                    Assign($"{section.Name}.{setting.Name}", GuestText.Clean(setting.Value.GetString()!, 200), path, values);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Jupyter does not start with such a file either.
        }
    }

    /// <summary>Keeps what matters of a name such as <c>ServerApp.ip</c>.</summary>
    public static void Assign(string name, string value, string where, Dictionary<string, (string Value, string Where)> values)
    {
        string? key = name switch
        {
            "NotebookApp.ip" or "ServerApp.ip" or "LabApp.ip" => "ip",
            "NotebookApp.token" or "ServerApp.token" or "LabApp.token" or "IdentityProvider.token" => "token",
            "NotebookApp.password" or "ServerApp.password" or "LabApp.password" or "PasswordIdentityProvider.hashed_password" => "password",
            _ => null,
        };
        if (key is not null)
        {
            values[key] = (value, where);
        }
    }

    [GeneratedRegex("^c\\.([A-Za-z]{1,40}\\.[a-z_]{1,40})\\s*=\\s*(.*)$", RegexOptions.NonBacktracking)]
    private static partial Regex Assignment();

    [GeneratedRegex("^[uUrRbB]?(\"|')([^\"']*)[\"']\\s*(#.*)?$", RegexOptions.NonBacktracking)]
    private static partial Regex Literal();
}
