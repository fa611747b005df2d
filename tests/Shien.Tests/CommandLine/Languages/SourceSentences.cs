using Shien.Tests.House;

namespace Shien.Tests.CommandLine.Languages;

/// <summary>The sentences of all sources that can reach a person at a terminal.</summary>
internal static class SourceSentences
{
    private static readonly string[] Projects =
        ["Shien.Api", "Shien.CommandLine", "Shien.MachineCommands", "Shien.IeVirsh", "Shien.Cli", "Shien.Remote", "Shien.Blade", "Shien.Inspection"];

    // English by decision: pages of the manual, scripts and settings that programs read, SARIF, and what only the blade's log has.
    private static readonly string[] Elsewhere =
    [
        "Shien.CommandLine/Languages/", "Shien.CommandLine/Manual/", "Shien.MachineCommands/Completion/CompletionScript.cs",
        "Shien.Cli/Rebuild/GuestScripts.cs", "Shien.IeVirsh/Debugging/IdeSettings.cs", "Shien.IeVirsh/Debugging/GdbArguments.cs",
        "Shien.Inspection/Reports/RuleCatalog.cs", "Shien.Inspection/Rules/RuleTable.cs", "Shien.Inspection/Reports/SarifReport.cs",
        "Shien.Blade/Metrics/", "Shien.Blade/Native/", "Shien.Blade/Nbd/", "Shien.Blade/Settings/", "Shien.Blade/Program.cs", "Shien.Blade/BladeChecks.cs",
        "Shien.Blade/BladeLog.cs", "Shien.Blade/Store/", "Shien.Blade/Confined/",
    ];

    /// <summary>Each with the file that says it first.</summary>
    public static Dictionary<string, string> All { get; } = Read();

    private static Dictionary<string, string> Read()
    {
        HashSet<string> untranslated = [.. Repository.Lines("tests/Shien.Tests/CommandLine/Languages/untranslated.txt")];
        Dictionary<string, string> all = new(StringComparer.Ordinal);
        foreach (string file in Projects.SelectMany(project => Repository.Files($"src/{project}", "*.cs")))
        {
            if (!Elsewhere.Any(place => file.StartsWith($"src/{place}", StringComparison.Ordinal)))
            {
                foreach ((string key, _) in SentenceCollector.In(string.Join('\n', Repository.Lines(file))))
                {
                    if (!untranslated.Contains(key))
                    {
                        all.TryAdd(key, file);
                    }
                }
            }
        }

        return all;
    }
}
