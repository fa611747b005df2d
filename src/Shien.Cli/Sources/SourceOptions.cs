using System.CommandLine;

namespace Shien.Cli.Sources;

/// <summary>The arguments by which a command is told which machine it reads.</summary>
internal sealed class SourceOptions
{
    private const string ThisFolder = ".";

    private readonly Argument<string?> source = new("SOURCE")
    {
        Description = "A .box, .ova, .ovf, .vmx, .utm or disk image of any kind, or the folder of a Vagrant project [default: this folder]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> machine = new("--machine")
    {
        Description = "Which machine of the Vagrant project, where it has several",
        HelpName = "NAME",
    };

    private readonly Option<bool> ignoreManifest = CreateIgnoreManifest();
    private readonly Option<string?> vagrantMachine = CreateVagrantMachine();

    /// <summary>Takes the arguments up into a command.</summary>
    public SourceOptions(Command command)
    {
        // An option that does not exist would else be taken for the source.
        source.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] value }])
            {
                result.AddError($"there is no option '{value}'");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(vagrantMachine) is { Implicit: false } && result.GetResult(source) is { Implicit: false, Tokens.Count: > 0 })
            {
                result.AddError("--vagrant-machine names the machine already, so there can be no SOURCE");
            }
        });
        command.Arguments.Add(source);
        command.Options.Add(machine);
        command.Options.Add(ignoreManifest);
        command.Options.Add(vagrantMachine);
    }

    /// <summary>Those that mean nothing where no disk is read.</summary>
    public IReadOnlyList<Option> OfADisk => [machine, ignoreManifest];

    /// <summary><c>--ignore-manifest</c>.</summary>
    public static Option<bool> CreateIgnoreManifest() => new("--ignore-manifest")
    {
        Description = "Do not compare the files with the checksums of their manifest",
    };

    /// <summary><c>--vagrant-machine</c>, which the Vagrant plugin writes and nobody types.</summary>
    public static Option<string?> CreateVagrantMachine() => new("--vagrant-machine")
    {
        Description = "Facts about the machine, written by the Vagrant plugin",
        HelpName = "FILE",
        Hidden = true,
    };

    /// <summary>What was asked for.</summary>
    public SourceRequest Read(ParseResult parsed) => new(
        parsed.GetValue(source) ?? ThisFolder, parsed.GetValue(machine), parsed.GetValue(vagrantMachine), parsed.GetValue(ignoreManifest));
}
