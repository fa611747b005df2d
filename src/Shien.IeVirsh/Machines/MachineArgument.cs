using System.CommandLine;
using System.CommandLine.Parsing;
using Shien.Api.Machines;

namespace Shien.IeVirsh.Machines;

/// <summary>The argument that names a machine. Only its form is checked here; the blade knows which ones there are.</summary>
internal static class MachineArgument
{
    private const string Form = "01..04";

    /// <summary>One machine.</summary>
    public static Argument<string> One()
    {
        Argument<string> argument = new("NAME") { Description = "The machine", HelpName = Form };
        argument.Validators.Add(Check);
        return argument;
    }

    /// <summary>A place for a new machine, or none.</summary>
    public static Argument<string?> Place(string name, string description)
    {
        Argument<string?> argument = new(name) { Description = description, HelpName = Form, Arity = ArgumentArity.ZeroOrOne };
        argument.Validators.Add(Check);
        return argument;
    }

    /// <summary>One machine or several.</summary>
    public static Argument<string[]> Several()
    {
        Argument<string[]> argument = new("NAME")
        {
            Description = "The machine, or several",
            HelpName = Form,
            Arity = ArgumentArity.OneOrMore,
        };
        argument.Validators.Add(Check);
        return argument;
    }

    private static void Check(ArgumentResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (!MachineNames.IsSlot(token.Value))
            {
                result.AddError($"'{token.Value}' is no machine; machines are called 01, 02 and so on ('ie-virsh list' shows yours).");
            }
        }
    }
}
