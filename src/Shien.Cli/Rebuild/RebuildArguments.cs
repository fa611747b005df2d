using System.CommandLine;
using System.CommandLine.Parsing;

namespace Shien.Cli.Rebuild;

/// <summary>The options of <c>push</c> that belong to <c>--rebuild</c>.</summary>
internal sealed class RebuildArguments
{
    private readonly Option<bool> rebuild = new("--rebuild")
    {
        Description = "Send no disk: make a machine of a published amd64 box there, and run the Vagrantfile's shell and file provisioners in it; for 'vagrant shien push --rebuild'",
    };

    private readonly Option<string?> box = new("--box")
    {
        Description = "With --rebuild: of this box, NAME or NAME:VERSION [default: the Vagrantfile's]",
        HelpName = "BOX",
    };

    private readonly Option<bool> skip = new("--skip-unsupported") { Description = "With --rebuild: leave out provisioners that are neither shell nor file" };
    private readonly Option<bool> folders = new("--send-folders") { Description = "With --rebuild: send the synced folders once, such as /vagrant" };

    /// <summary>Takes them up into a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="others">Its options that say how a disk is pushed, and mean nothing where none is.</param>
    public RebuildArguments(Command command, IReadOnlyList<Option> others)
    {
        foreach (Option option in (Option[])[rebuild, box, skip, folders])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            foreach (Option option in IsMeant(result) ? others : [box, skip, folders])
            {
                if (result.GetResult(option) is { Implicit: false })
                {
                    result.AddError(IsMeant(result) ? $"{option.Name} is about a disk, and --rebuild sends none" : $"{option.Name} belongs to --rebuild");
                }
            }
        });
    }

    /// <summary>True if the command line asks for a rebuild.</summary>
    public bool IsMeant(ParseResult parsed) => parsed.GetValue(rebuild);

    /// <summary>What was asked for.</summary>
    public RebuildOptions Read(ParseResult parsed, Push.PushOptions push) => new(
        push.Source.VagrantMachineFile, push.Blade, push.Name, parsed.GetValue(box), push.Replace,
        parsed.GetValue(skip), parsed.GetValue(folders), push.DryRun, push.Json, push.Events);

    private bool IsMeant(CommandResult result) => result.GetValue(rebuild);
}
