using System.Text;
using AwesomeAssertions;
using Shien.Cli.Rebuild.Steps;
using Shien.Cli.Sources;
using Shien.CommandLine;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.Cli.Rebuild.Steps;

public sealed class StepReaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("shien-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Reads_what_the_plugin_writes()
    {
        string script = Path.Combine(folder, "setup.sh");
        File.WriteAllText(script, "echo a\r\necho b\rc\r\n");
        IReadOnlyList<RebuildStep> steps = StepReader.Read(new RebuildFacts(Steps:
        [
            new StepFacts("shell", Inline: "id", Words: ["a b", ""], Privileged: false),
            new StepFacts("shell", "set\u001b[31mup", Path: script, Arguments: "-v | tee x", Environment: new Dictionary<string, string> { ["A_1"] = "x=y\n" }),
            new StepFacts("shell", Path: script, Binary: true),
            new StepFacts("file", Source: script, Destination: "-rf"),
            new StepFacts("file", Source: folder + "/", Destination: "~/in"),
            new StepFacts("reset"),
            new StepFacts("ansible", "site"),
            new StepFacts("shell", Unsupported: "url"),
        ]));
        steps[0].Should().BeEquivalentTo(new ScriptStep("shell", "id"u8.ToArray(), "", ["a b", ""], [], false));
        steps[1].Should().BeEquivalentTo(new ScriptStep("shell 'set?[31mup' setup.sh", "echo a\necho b\rc\n"u8.ToArray(), "-v | tee x", [], ["A_1=x=y\n"], true));
        steps[2].Should().BeOfType<ScriptStep>().Which.Script.Should().Equal(File.ReadAllBytes(script));
        steps[3].Should().Be(new FileStep("file setup.sh", script, false, "./-rf"));
        steps[4].Should().Be(new FileStep($"file {Path.GetFileName(folder)}", folder + "/", true, "~/in"));
        steps[5].Should().Be(new LoginStep("new login"));
        steps[6].Should().Be(new UnsupportedStep("ansible 'site'", "only shell and file are run there"));
        steps[7].Should().Be(new UnsupportedStep("shell", "its script would be fetched from elsewhere"));
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { """{}""", "The provisioner 1 of the Vagrantfile says no type." },
        { """{"type":"shell"}""", "* needs either a script or the path of one." },
        { """{"type":"shell","inline":"a","path":"/b"}""", "* needs either a script or the path of one." },
        { """{"type":"shell","path":"relative.sh"}""", "* has no usable path of its script." },
        { """{"type":"shell","path":"/a\u0000b"}""", "* has no usable path of its script." },
        { """{"type":"shell","path":"/nowhere/at/all.sh"}""", "The script '/nowhere/at/all.sh' cannot be read: *" },
        { """{"type":"shell","inline":"a","arguments":"b","words":["c"]}""", "* has its arguments twice, as a text and as a list." },
        { """{"type":"shell","inline":"a","words":["c\u0000d"]}""", "* has an argument or variable that no program can be given." },
        { """{"type":"shell","inline":"a","words":[null]}""", "* has an argument or variable that no program can be given." },
        { """{"type":"shell","inline":"a","environment":{"A":"b\u0000"}}""", "* has an argument or variable that no program can be given." },
        { """{"type":"shell","inline":"a","environment":{"A;id":"b"}}""", "* sets a variable 'A;id'; a name is letters, digits and _." },
        { """{"type":"shell","inline":"a","environment":{"":"b"}}""", "* sets a variable ''; *" },
        { """{"type":"file","destination":"/a"}""", "* has no usable path of its source." },
        { """{"type":"file","source":"/nowhere/at/all","destination":"/a"}""", "* sends '/nowhere/at/all', which is not there." },
        { """{"type":"file","source":"/","destination":"a\nb"}""", "* has no usable destination." },
        { """{"type":"file","source":"/"}""", "* has no usable destination." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Says_what_is_wrong(string step, string message)
    {
        Action read = () => Read("""{"schema":1,"name":"web","provider":"none","rebuild":{"steps":[STEP]}}""".Replace("STEP", step, StringComparison.Ordinal));
        read.Should().Throw<UserException>().WithMessage(message);
    }

    [Fact]
    public void Nothing_is_without_bounds()
    {
        Action many = () => StepReader.Read(new RebuildFacts(Steps: [.. Enumerable.Repeat(new StepFacts("reset"), 501)]));
        many.Should().Throw<UserException>().WithMessage("The Vagrantfile has 501 provisioners; at most 500 are run.");
        string large = Path.Combine(folder, "large");
        using (FileStream file = File.Create(large))
        {
            file.SetLength(StepReader.MaxScriptBytes + 1);
        }

        Action script = () => StepReader.Read(new RebuildFacts(Steps: [new StepFacts("shell", Path: large)]));
        script.Should().Throw<UserException>().WithMessage("* has a script of 4194305 bytes; the longest is 4194304.");
        Action words = () => StepReader.Read(new RebuildFacts(Steps: [new StepFacts("shell", Inline: "", Words: [new string('x', 40_000)])]));
        words.Should().Throw<UserException>().WithMessage("* has arguments and variables of 40001 characters; the most are 32768.");
        StepReader.Read(new RebuildFacts(Steps: [new StepFacts("chef", new string('x', 1000))])).Should().ContainSingle().Which.Title.Should().HaveLength("chef ''".Length + 120);
    }

    [Fact]
    public void Whatever_stands_in_the_file_is_steps_or_a_sentence()
    {
        byte[] good = Encoding.UTF8.GetBytes(
            """
            {"schema":1,"name":"web","provider":"none","projectDir":"/p","rebuild":{"box":"a/b","boxVersion":"1","leftOut":["x"],"folders":[{"host":"/","guest":"/vagrant"}],
             "steps":[{"type":"shell","name":"n","inline":"id","words":["a"],"environment":{"A":"b"},"privileged":true,"binary":false},
                      {"type":"file","source":"/","destination":"~/x"},{"type":"reset"},{"type":"chef"}]}}
            """);
        int understood = FuzzBudget.Feed(
            random =>
            {
                byte[] bytes = [.. good];
                for (int change = random.Next(1, 4); change > 0; change--)
                {
                    bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : good[random.Next(good.Length)];
                }

                return Encoding.UTF8.GetString(bytes);
            },
            json =>
            {
                try
                {
                    Read(json);
                    return true;
                }
                catch (UserException e)
                {
                    e.Message.Should().NotBeEmpty();
                    return false;
                }
            });
        understood.Should().BeInRange(FuzzBudget.Inputs / 20, FuzzBudget.Inputs - 1);
    }

    private void Read(string json)
    {
        string file = Path.Combine(folder, Path.GetRandomFileName());
        File.WriteAllText(file, json);
        try
        {
            RebuildFacts facts = VagrantMachineFile.Read(file).Rebuild ?? new RebuildFacts();
            StepReader.Read(facts);
            StepReader.Folders(facts);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
