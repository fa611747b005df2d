using System.CommandLine;
using System.CommandLine.Parsing;
using Shien.Api.Machines;

namespace Shien.Cli.Machines;

/// <summary>Machines are named by their place; only the form is checked here, the blade knows which ones there are.</summary>
internal static class SlotOption
{
    private const string Form = "01..04";

    /// <summary>An option that names a place.</summary>
    public static Option<string?> Create(string name, string description)
    {
        Option<string?> option = new(name) { Description = description, HelpName = Form };
        option.Validators.Add(Check);
        return option;
    }

    /// <summary>An argument that names a place.</summary>
    public static Argument<string> CreateArgument(string description)
    {
        Argument<string> argument = new("NAME") { Description = description, HelpName = Form };
        argument.Validators.Add(Check);
        return argument;
    }

    private static void Check(SymbolResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (!MachineNames.IsSlot(token.Value))
            {
                result.AddError($"'{token.Value}' is no machine; machines are called 01, 02 and so on ('shien list' shows yours).");
            }
        }
    }
}
