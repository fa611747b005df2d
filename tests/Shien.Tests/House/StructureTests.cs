using System.Text.RegularExpressions;
using System.Xml.Linq;
using AwesomeAssertions;
using Xunit;

namespace Shien.Tests.House;

public sealed partial class StructureTests
{
    // Which of our projects each may use; the same rule as the drawing in src/README.md.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Shien.Api"] = [],
        ["Shien.Blade"] = ["Shien.Images", "Shien.Inspection", "Shien.Api", "Shien.CommandLine"],
        ["Shien.Cli"] = ["Shien.Images", "Shien.Inspection", "Shien.Api", "Shien.Remote", "Shien.CommandLine", "Shien.MachineCommands"],
        ["Shien.CommandLine"] = [],
        ["Shien.IeVirsh"] = ["Shien.Api", "Shien.CommandLine", "Shien.MachineCommands"],
        ["Shien.Images"] = [],
        ["Shien.Inspect"] = ["Shien.Images", "Shien.Inspection", "Shien.CommandLine"],
        ["Shien.Inspection"] = ["Shien.Images"],
        ["Shien.MachineCommands"] = ["Shien.Api", "Shien.CommandLine"],
        ["Shien.Remote"] = [],
    };

    [Fact]
    public void The_top_level_is_what_the_user_fixed()
    {
        Directory.EnumerateFileSystemEntries(Repository.Root).Select(entry => System.IO.Path.GetFileName(entry)!)
            .Where(name => !name.StartsWith('.'))
            .Should().BeEquivalentTo(
                "Shien.Tools.sln", "global.json", "README.md", "src", "vagrant-plugin", "boxes", "tests");
    }

    [Fact]
    public void Dependencies_point_one_way()
    {
        List<string> wrong = [];
        foreach (string file in Repository.Files("src", "*.csproj"))
        {
            string project = System.IO.Path.GetFileNameWithoutExtension(file);
            wrong.AddRange(
                References(file).Where(used => !Allowed.GetValueOrDefault(project, []).Contains(used)).Select(used => $"{project} → {used}"));
        }

        wrong.Should().BeEmpty("src/README.md draws which project may use which");
        Repository.Files("src", "*.csproj").Select(System.IO.Path.GetFileNameWithoutExtension).Should().BeEquivalentTo(Allowed.Keys);
    }

    // DiskImage.Open(path) opens whatever files the image names, as the daemon's user: for the laptop only.
    [Fact]
    public void A_blade_opens_no_disk_with_the_files_beside_it()
    {
        IEnumerable<string> wrong =
            from project in new[] { "src/Shien.Blade", "src/Shien.Inspect", "src/Shien.Inspection" }
            from file in Repository.Files(project, "*.cs")
            from line in Repository.Lines(file)
            where line.Contains("MachineSources.Open", StringComparison.Ordinal)
                || (line.Contains("DiskImage.Open(", StringComparison.Ordinal) && !line.Contains("DiskImage.Open(FileByteSource.", StringComparison.Ordinal))
            select $"{file}: {line.Trim()}";
        wrong.Should().BeEmpty();
    }

    [Fact]
    public void No_file_is_longer_than_a_reader_bears()
    {
        IEnumerable<string> tooLong =
            from folder in new[] { "src", "tests" }
            from file in Repository.Files(folder, "*.cs")
            let lines = Repository.Lines(file).Length
            where lines > (folder == "src" ? 300 : 400)
            select $"{file}: {lines} lines";
        tooLong.Should().BeEmpty("a file holds one type that is understood in one reading");
    }

    [Fact]
    public void Namespaces_are_folders()
    {
        List<string> wrong = [];
        foreach (string file in Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs")))
        {
            string[] parts = file.Split('/');
            string folder = string.Join('.', parts[1..^1]);
            string? declared = Repository.Lines(file).Select(line => NamespaceLine().Match(line)).FirstOrDefault(m => m.Success)?.Groups[1].Value;
            if (declared is not null && declared != folder)
            {
                wrong.Add($"{file} declares {declared}");
            }
        }

        wrong.Should().BeEmpty();
    }

    [Fact]
    public void Folders_stay_small_enough_to_read_at_a_glance()
    {
        Repository.Files("src", "*.cs").GroupBy(file => System.IO.Path.GetDirectoryName(file))
            .Where(folder => folder.Count() > 20)
            .Select(folder => $"{folder.Key}: {folder.Count()} files")
            .Should().BeEmpty();
    }

    [Fact]
    public void The_map_names_every_folder_and_only_folders_that_exist()
    {
        string map = File.ReadAllText(Repository.Path("src", "README.md"));
        IEnumerable<string> folders =
            from file in Repository.Files("src", "*.cs")
            let parts = file.Split('/')
            where parts.Length > 3
            select $"{parts[1]}/{parts[2]}/";
        folders.Distinct().Where(folder => !map.Contains($"`{folder}`", StringComparison.Ordinal))
            .Should().BeEmpty("src/README.md leads to any behaviour within a minute");
        MapEntry().Matches(map).Select(match => match.Groups[1].Value)
            .Where(entry => !System.IO.Path.Exists(Repository.Path("src", entry)))
            .Should().BeEmpty("the map must not lead astray");
    }

    private static IEnumerable<string> References(string csproj)
    {
        using FileStream stream = File.OpenRead(Repository.Path(csproj));
        return XDocument.Load(stream).Descendants("ProjectReference")
            .Select(reference => System.IO.Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .ToList();
    }

    [GeneratedRegex(@"^namespace ([\w.]+);")]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"`(Shien\.[\w./-]+|decisions/[\w.-]*|quickstart|local-blade|debug-kernel)`")]
    private static partial Regex MapEntry();
}
