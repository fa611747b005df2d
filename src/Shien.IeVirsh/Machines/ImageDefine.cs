using System.CommandLine;
using System.CommandLine.Parsing;
using Shien.CommandLine;
using Shien.MachineCommands;
using Shien.MachineCommands.Making;

namespace Shien.IeVirsh.Machines;

/// <summary>
/// <c>ie-virsh define --image</c>: <c>shien</c>, which reads disks, pushes the file to this blade from a process of the person's own.
/// Why it is another program: decisions/2026-11-27-a-file-of-ones-own.md.
/// </summary>
internal sealed class ImageDefine : OtherDefine
{
    private const string Reader = "shien";

    private readonly Option<string?> image = new("--image")
    {
        Description = "Make it of this disk image, which you made yourself: qcow2, VMDK or raw, in one file",
        HelpName = "FILE",
    };

    private readonly Option<bool> fix = new("--fix") { Description = "With --image: repair what the check finds: published keys and passwords out, your key in, host keys of its own" };
    private readonly Option<bool> replace = new("--replace") { Description = "With --image: put it onto a place of yours that is taken: the machine there is stopped, its name and MAC stay" };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "With --image: check it, print the plan, and take nothing" };

    private readonly Option<string?> allowFindings = new("--allow-findings")
    {
        Description = "With --image: accept what blocks, for a reason that is logged; administrators only",
        HelpName = "REASON",
    };

    public override IReadOnlyList<Option> Options => [image, fix, replace, dryRun, allowFindings];

    public override string Sentence => " of a disk image of yours;";

    public override string Example => "Example: ie-virsh define db --image ~/db.qcow2 --fix";

    public override string Usage => "--image FILE";

    public override bool IsMeant(SymbolResult parsed) => parsed.GetResult(image) is not null;

    public override bool IsMeant(ParseResult parsed) => parsed.GetResult(image) is not null;

    public override void Check(CommandResult parsed)
    {
        if (!IsMeant(parsed) && new Option[] { fix, replace, dryRun, allowFindings }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } alone)
        {
            parsed.AddError($"{alone.Name} is for a machine that is made of a disk image: add --image FILE.");
        }
    }

    public override Task<int> RunAsync(ParseResult parsed, string? name) => ChildProcess.RunInForegroundAsync(
        Program(),
        [
            "define-image",
            .. name is null ? [] : new[] { "--as", name },
            .. parsed.GetValue(fix) ? ["--fix"] : Array.Empty<string>(),
            .. parsed.GetValue(replace) ? ["--replace"] : Array.Empty<string>(),
            .. parsed.GetValue(dryRun) ? ["--dry-run"] : Array.Empty<string>(),
            .. parsed.GetValue(CommandHost.Json) ? ["--json"] : Array.Empty<string>(),
            .. parsed.GetValue(ProgramRunner.Verbose) ? ["--verbose"] : Array.Empty<string>(),
            .. parsed.GetValue(allowFindings) is { } reason ? ["--allow-findings", reason] : Array.Empty<string>(),
            "--", parsed.GetValue(image)!,
        ]);

    // Beside this one, where both were installed; a test runs under another name.
    private static string Program()
    {
        string beside = Path.Combine(AppContext.BaseDirectory, Reader);
        return File.Exists(beside) ? beside : ChildProcess.Find(Reader) ?? throw new UserException(
            $"the program '{Reader}', which reads disk images, is not on this blade.",
            "Ask an administrator to install the package 'shien' here, or push the image from your laptop: shien push FILE");
    }
}
