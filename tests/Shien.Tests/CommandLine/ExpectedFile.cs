using System.Runtime.CompilerServices;
using AwesomeAssertions;

namespace Shien.Tests.CommandLine;

/// <summary>Compares with a file in <c>Expected/</c> beside the test; UPDATE_EXPECTED=1 rewrites it, and the diff is reviewed.</summary>
internal static class ExpectedFile
{
    public static void Match(string name, string text, [CallerFilePath] string test = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(test)!, "Expected", name);
        if (Environment.GetEnvironmentVariable("UPDATE_EXPECTED") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        File.Exists(path).Should().BeTrue($"UPDATE_EXPECTED=1 writes '{path}'");
        text.Should().Be(File.ReadAllText(path), $"'{path}' says so; UPDATE_EXPECTED=1 rewrites it");
    }
}
