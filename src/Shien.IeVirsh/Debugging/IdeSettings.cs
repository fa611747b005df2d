using Shien.Api.Debugging;

namespace Shien.IeVirsh.Debugging;

/// <summary>What to set in an IDE on the laptop, so that it debugs a machine of the blade through SSH.</summary>
internal static class IdeSettings
{
    /// <summary>The laptop's end of the tunnel.</summary>
    private const string Local = "127.0.0.1:2345";

    /// <summary>The text.</summary>
    /// <param name="machine">Slot.</param>
    /// <param name="address">Where it is on the blade.</param>
    /// <param name="account">Login there.</param>
    /// <param name="blade">Name of the blade.</param>
    /// <param name="kernel">What it boots; null for its own.</param>
    public static string Text(string machine, string address, string account, string blade, DebugKernel? kernel) =>
        $$"""
        1. On your laptop, keep this open in a terminal:

             ssh -N -L {{Local}}:{{address}} {{account}}@{{blade}}

        {{Files(account, blade, kernel)}}
        VS Code (extension C/C++), .vscode/launch.json, in "configurations":

             {
               "name": "machine {{machine}}",
               "type": "cppdbg",
               "request": "launch",
               "program": "${workspaceFolder}/vmlinux",
               "cwd": "${workspaceFolder}",
               "MIMode": "gdb",
               "miDebuggerServerAddress": "{{Local}}",
               "stopAtConnect": true{{SourceMap(kernel)}}{{Stop(kernel)}}
             }

        CLion: Run, Edit Configurations, +, Remote Debug:

             Debugger             GDB
             'target remote' args {{Local}}
             Symbol file          vmlinux{{(kernel?.BuildPath is { } built ? $"\n     Path mappings        {built} -> the folder 'source'" : "")}}

        """;

    private static string Files(string account, string blade, DebugKernel? kernel) => kernel?.Symbols is not { } symbols
        ? "2. Symbols: put the vmlinux of the machine's kernel into the project's folder; the machine needs 'nokaslr' on its\n   kernel's command line, or it lies elsewhere than vmlinux says.\n"
        : $"""
        2. Symbols{(kernel.Source is null ? "" : " and source")}, once, in the project's folder:

             scp {account}@{blade}:{symbols} .{(kernel.Source is { } source ? $"\n     rsync -a {account}@{blade}:{source} ." : "")}

        """;

    private static string SourceMap(DebugKernel? kernel) => kernel?.BuildPath is not { } built
        ? ""
        : $$"""
        ,
               "sourceFileMap": { "{{built}}": "${workspaceFolder}/source" }
        """;

    private static string Stop(DebugKernel? kernel) => kernel?.Symbols is null
        ? ""
        : (kernel.Source is null ? "" : ",\n       \"setupCommands\": [ { \"text\": \"directory ${workspaceFolder}/source\" } ]")
            + ",\n       \"postRemoteConnectCommands\": [ { \"text\": \"hbreak start_kernel\" } ]";
}
