using System.CommandLine;
using System.CommandLine.Parsing;

namespace Shien.MachineCommands.Making;

/// <summary>A way to define a machine that only one of the programs has.</summary>
public abstract class OtherDefine
{
    /// <summary>Its options.</summary>
    public abstract IReadOnlyList<Option> Options { get; }

    /// <summary>For the help: a part of a sentence that ends in <c>;</c>, with a space before it.</summary>
    public abstract string Sentence { get; }

    /// <summary>For the help: a line.</summary>
    public abstract string Example { get; }

    /// <summary>How it is asked for: <c>--image FILE</c>.</summary>
    public abstract string Usage { get; }

    /// <summary>True if the command line asks for it.</summary>
    public abstract bool IsMeant(SymbolResult parsed);

    /// <summary>True if the command line asks for it.</summary>
    public abstract bool IsMeant(ParseResult parsed);

    /// <summary>Adds an error where its options stand without it.</summary>
    public abstract void Check(CommandResult parsed);

    /// <summary>Runs it; returns the exit code.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">Slot or name; null for the first free slot.</param>
    public abstract Task<int> RunAsync(ParseResult parsed, string? name);
}
