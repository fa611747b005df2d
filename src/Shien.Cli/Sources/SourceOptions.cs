using System.CommandLine;

namespace Shien.Cli.Sources;

/// <summary>The arguments by which a command is told which machine it reads.</summary>
internal sealed class SourceOptions
{
    private readonly Argument<string> source = new("SOURCE")
    {
        Description = "A .box, .ova, .ovf, .vmdk, .qcow2 or raw disk, or the folder of a Vagrant project [default: this folder]",
        DefaultValueFactory = _ => ".",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> machine = new("--machine")
    {
        Description = "Which machine of the Vagrant project, where it has several",
        HelpName = "NAME",
    };

    private readonly Option<bool> ignoreManifest = new("--ignore-manifest")
    {
        Description = "Do not compare the files with the checksums of their manifest",
    };

    /// <summary>Takes the arguments up into a command.</summary>
    public SourceOptions(Command command)
    {
        // The help would call the default "[default: .]".
        command.Arguments.Add(source);
        command.Options.Add(machine);
        command.Options.Add(ignoreManifest);
        command.Options.Add(VagrantMachine);
    }

    /// <summary><c>--vagrant-machine</c>, which the Vagrant plugin writes and nobody types.</summary>
    public Option<string?> VagrantMachine { get; } = CreateVagrantMachine();

    /// <summary>The option alone, for a command without a source.</summary>
    public static Option<string?> CreateVagrantMachine() => new("--vagrant-machine")
    {
        Description = "Facts about the machine, written by the Vagrant plugin",
        HelpName = "FILE",
        Hidden = true,
    };

    /// <summary>What was asked for.</summary>
    public SourceRequest Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(source), parsed.GetValue(machine), parsed.GetValue(VagrantMachine), parsed.GetValue(ignoreManifest));
}
