using Shien.Api.Debugging;

namespace Shien.IeVirsh.Debugging;

/// <summary>What gdb is started with, so that a session begins where its reader wants to be.</summary>
internal static class GdbArguments
{
    /// <summary>The arguments.</summary>
    /// <param name="address">Where the machine is.</param>
    /// <param name="kernel">What it boots; null for its own.</param>
    public static IReadOnlyList<string> For(string address, DebugKernel? kernel)
    {
        List<string> arguments = ["-q"];
        if (kernel?.Symbols is { } symbols)
        {
            arguments.Add(symbols);
        }

        foreach (string command in Paths(kernel).Append($"target remote {address}").Concat(Begin(kernel)))
        {
            arguments.AddRange(["-ex", command]);
        }

        return arguments;
    }

    /// <summary>Where gdb finds the source: C files are named from its top, assembler files by where they were built.</summary>
    public static IEnumerable<string> Paths(DebugKernel? kernel) => kernel?.Source is not { } source
        ? []
        : kernel.BuildPath is { } built
            ? [$"directory {source}", $"set substitute-path {built} {source}"]
            : [$"directory {source}"];

    // In hardware: the decompressor would overwrite a breakpoint that is written into memory.
    private static string[] Begin(DebugKernel? kernel) => kernel?.Symbols is null ? [] : ["hbreak start_kernel", "continue"];
}
