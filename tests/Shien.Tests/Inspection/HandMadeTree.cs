using System.Globalization;
using System.Text;
using Shien.Images.FileSystems;
using Shien.Inspection;

namespace Shien.Tests.Inspection;

/// <summary>A tree of tests/fixtures/trees and all that is to be found in it.</summary>
internal sealed class HandMadeTree
{
    private const string Vagrant6 = "$6$saltsalt$QXr1010vBcXmYfWRQ4RAnhkx/Wc76ih4qy3p7rNHiVfPtwPFiqcKmtzjD3po/wq.Q1iU7kWRqznVSOBVAULLJ0";
    private const string Insecure = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN1YdxBpNlzxDqfJyw/QKow1F+wvG9hXGoqiysfJOn5Y";

    // The beginning of an x86-64 program, for files that hold the word ELF.
    private static readonly byte[] Program = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[9], 2, 0, 0x3E, 0];

    private readonly TestTree tree = new();
    private readonly string[][] expected;

    public HandMadeTree(string name)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "fixtures", "trees", name + ".txt"));
        string[] parts = text.Replace("{hash vagrant}", Vagrant6, StringComparison.Ordinal).Replace("{vagrant}", Insecure, StringComparison.Ordinal).Split("\n-- ");
        expected = [.. parts[0].Split('\n').Where(line => line.StartsWith("expect ", StringComparison.Ordinal) && line != "expect nothing").Select(line => line.Split(' '))];
        foreach (string part in parts[1..])
        {
            string[] halves = part.Split('\n', 2);
            Add(halves[0].Split(' '), halves.Length > 1 ? halves[1].TrimEnd('\n') + "\n" : "");
        }
    }

    /// <summary>Rows of all rules, sorted.</summary>
    public IEnumerable<string> Expected(Profile profile) =>
        expected.Select(words => $"{words[1]} {words[profile == Profile.Public ? 4 : 3]} {words[2]}").Order(StringComparer.Ordinal);

    /// <summary>The same of what is found.</summary>
    public IEnumerable<string> Found(Profile profile) => GuestInspector.InspectTree(new GuestFileSystem(tree), new InspectionOptions { Profile = profile, Today = TestGuest.Today })
        .Findings.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Rule} {f.Severity} {f.Where}")).Order(StringComparer.Ordinal);

    private void Add(string[] words, string content) => _ = words switch
    {
        ["folder", var path, var mode, .. var owner] => tree.Add(path, FileKind.Directory, 0x4000 | Convert.ToInt32(mode, 8), Uid(owner), []),
        [var path, "->", var target] => tree.Add(path, FileKind.Link, 0xA1FF, 0, Encoding.UTF8.GetBytes(target)),
        [var path] => tree.Add(path, FileKind.File, 0x81A4, 0, Encoding.UTF8.GetBytes(content)),
        [var path, var mode, .. var owner] => tree.Add(path, FileKind.File, 0x8000 | Convert.ToInt32(mode, 8), Uid(owner), content == "ELF\n" ? Program : Encoding.UTF8.GetBytes(content)),
        _ => throw new InvalidDataException(string.Join(' ', words)),
    };

    private static uint Uid(string[] owner) => owner.Length > 0 ? uint.Parse(owner[0], CultureInfo.InvariantCulture) : 0;
}
