using System.CommandLine;
using System.CommandLine.Parsing;
using Shien.Api.Making;

namespace Shien.MachineCommands.Making;

/// <summary>Options of a machine that is made empty.</summary>
internal sealed class EmptyOptions
{
    private readonly Option<long?> size;
    private readonly Option<string?> iso;
    private readonly Option<string> firmware = new("--firmware") { Description = "How a machine with an empty disk starts [default: bios]", HelpName = "bios|efi", DefaultValueFactory = _ => "bios" };
    private readonly Option<int?> cores = new("--cores") { Description = "Virtual CPUs of a machine with an empty disk, 1 if it is not said", HelpName = "N" };
    private readonly Option<int?> memory = new("--memory") { Description = "Its memory in MiB, 1024 if it is not said", HelpName = "MIB" };
    private readonly CommandHost host;

    public EmptyOptions(CommandHost host)
    {
        this.host = host;
        size = new Option<long?>("--empty")
        {
            Description = "Make it with an empty disk of this size: 20G, 512M",
            HelpName = "SIZE",
            CustomParser = result =>
            {
                if (DiskSize.Parse(result.Tokens[0].Value) is { } bytes)
                {
                    return bytes;
                }

                result.AddError($"'{result.Tokens[0].Value}' is no size of a disk: write a whole number and its unit, such as 20G or 512M.");
                return null;
            },
        };
        iso = new Option<string?>("--iso") { Description = "With --empty: the ISO file to install from, one that you can read; it boots from it until you eject it", HelpName = "FILE" };
        firmware.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not ("bios" or "efi") and var word }])
            {
                result.AddError($"There is no firmware '{word}': a machine starts by bios or efi.");
            }
        });
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [size, iso, firmware, cores, memory];

    /// <summary>True if an empty disk is asked for.</summary>
    public bool IsMeant(SymbolResult parsed) => parsed.GetResult(size) is not null;

    /// <summary>Adds an error where they stand without an empty disk.</summary>
    public void Check(CommandResult parsed)
    {
        if (!IsMeant(parsed) && new Option[] { iso, firmware, cores, memory }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } alone)
        {
            parsed.AddError($"{alone.Name} is for a machine with an empty disk: add --empty SIZE"
                + (alone == iso ? $", or put a DVD into one that there is with '{host.Program} attach-media'." : $"; '{host.Program} set' changes a machine that there is."));
        }
    }

    /// <summary>What is asked for, or null.</summary>
    public EmptyRequest? Request(ParseResult parsed, string? name) => parsed.GetValue(size) is { } bytes
        ? new EmptyRequest(
            name, bytes, parsed.GetValue(iso) is { } file ? host.BladePath(file) : null, parsed.GetValue(firmware)!, parsed.GetValue(cores), parsed.GetValue(memory))
        : null;
}
