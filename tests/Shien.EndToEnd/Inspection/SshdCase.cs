using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Inspection;

/// <summary>One configuration of tests/fixtures/sshd/cases.txt.</summary>
/// <param name="Name">With its source.</param>
/// <param name="Files">Path below /etc/ssh and content.</param>
/// <param name="Releases">Debian releases whose sshd takes it; empty for all.</param>
internal sealed record SshdCase(string Name, IReadOnlyDictionary<string, string> Files, IReadOnlyList<string> Releases)
{
    public static IReadOnlyList<SshdCase> All { get; } = [.. Read()];

    public bool IsFor(string release) => Releases.Count == 0 || Releases.Contains(release);

    private static IEnumerable<SshdCase> Read()
    {
        foreach (string text in File.ReadAllText(Artifacts.Root("tests/fixtures/sshd/cases.txt")).Split("\n== ").Skip(1))
        {
            Dictionary<string, string> files = [];
            string[] lines = text.Split('\n');
            string path = "sshd_config";
            foreach (string line in lines[1..])
            {
                if (line.StartsWith("-- ", StringComparison.Ordinal))
                {
                    path = line[3..];
                }
                else
                {
                    files[path] = files.GetValueOrDefault(path) + line.Replace("\\r", "\r", StringComparison.Ordinal) + "\n";
                }
            }

            yield return new SshdCase(lines[0], files, [.. lines[0].Split(' ').Where(word => word[0] == '@').Select(word => word[1..].TrimEnd(';'))]);
        }
    }
}
