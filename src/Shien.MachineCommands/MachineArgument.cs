using System.CommandLine;
using System.CommandLine.Parsing;
using Shien.Api.Machines;

namespace Shien.MachineCommands;

/// <summary>The argument that names a machine. Only its form is checked here; the blade knows which ones there are.</summary>
public static class MachineArgument
{
    /// <summary>How it is called in the help; completion finds it by that.</summary>
    public const string Name = "NAME";

    /// <summary>One machine.</summary>
    public static Argument<string> One()
    {
        Argument<string> argument = new(Name) { Description = "The machine: 01, 02 …, or as you call it" };
        argument.Validators.Add(Check);
        return argument;
    }

    /// <summary>A place or a name for a new machine, or none.</summary>
    /// <param name="name">How it is called in the help.</param>
    /// <param name="description">What it is for.</param>
    public static Argument<string?> Place(string name, string description)
    {
        Argument<string?> argument = new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };
        argument.Validators.Add(Check);
        return argument;
    }

    /// <summary>One machine or several.</summary>
    public static Argument<string[]> Several()
    {
        Argument<string[]> argument = new(Name)
        {
            Description = "The machine, or several: 01, 02 …, or as you call them",
            Arity = ArgumentArity.OneOrMore,
        };
        argument.Validators.Add(Check);
        return argument;
    }

    /// <summary>Says what is no name of a machine.</summary>
    public static void Check(SymbolResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (!MachineNames.IsName(token.Value))
            {
                result.AddError($"'{token.Value}' is no machine; machines are called 01, 02 and so on, or by a name that you gave them ('list' shows yours).");
            }
        }
    }
}
