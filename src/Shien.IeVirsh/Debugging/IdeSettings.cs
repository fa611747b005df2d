using Shien.Api.Debugging;

namespace Shien.IeVirsh.Debugging;

/// <summary>What to set in an IDE on the laptop, so that it debugs a machine of the blade through SSH.</summary>
internal static class IdeSettings
{
    private const string LocalHost = "127.0.0.1";
    private const string LocalPort = "2345";

    /// <summary>The laptop's end of the tunnel.</summary>
    private const string Local = $"{LocalHost}:{LocalPort}";

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
        VS Code (extension CDT GDB Debug Adapter of Eclipse), .vscode/launch.json, in "configurations":

             {
               "name": "machine {{machine}}",
               "type": "gdbtarget",
               "request": "attach",
               "program": "${workspaceFolder}/vmlinux",
               "cwd": "${workspaceFolder}",
               "target": { "host": "{{LocalHost}}", "port": "{{LocalPort}}" }{{Commands("preConnectCommands", Paths(kernel))}}{{Commands("initCommands", Stop(kernel))}}
             }

        or with Microsoft's extension C/C++:

             {
               "name": "machine {{machine}}",
               "type": "cppdbg",
               "request": "launch",
               "program": "${workspaceFolder}/vmlinux",
               "cwd": "${workspaceFolder}",
               "MIMode": "gdb",
               "miDebuggerServerAddress": "{{Local}}",
               "stopAtConnect": true{{Texts("setupCommands", Paths(kernel))}}{{Texts("postRemoteConnectCommands", Stop(kernel))}}
             }

        CLion: Run, Edit Configurations, +, Remote Debug:

             Debugger             GDB
             'target remote' args {{Local}}
             Symbol file          vmlinux{{(kernel?.BuildPath is { } built ? $"\n     Path mappings        {built} -> the folder 'source'" : "")}}
        {{StopInClion(kernel)}}
        """;

    private static string Files(string account, string blade, DebugKernel? kernel) => kernel?.Symbols is not { } symbols
        ? "2. Symbols: put the vmlinux of the machine's kernel into the project's folder; the machine needs 'nokaslr' on its\n   kernel's command line, or it lies elsewhere than vmlinux says.\n"
        : $"""
        2. Symbols{(kernel.Source is null ? "" : " and source")}, once, in the project's folder:

             scp {account}@{blade}:{symbols} .{(kernel.Source is { } source ? $"\n     rsync -a {account}@{blade}:{source} ." : "")}

        """;

    // gdb itself maps the paths, as it does on the blade: so each of these finds the source in the same way.
    private static List<string> Paths(DebugKernel? kernel) =>
        kernel?.Source is null ? [] : [.. GdbArguments.Paths(kernel with { Source = "${workspaceFolder}/source" })];

    private static string[] Stop(DebugKernel? kernel) => kernel?.Symbols is null ? [] : [StopCommand];

    // There is no place for commands; its own breakpoints would be overwritten when the kernel is unpacked.
    private static string StopInClion(DebugKernel? kernel) => kernel?.Symbols is null
        ? ""
        : $"""

        To stop at start_kernel, a file .gdbinit in the project's folder:

             set breakpoint pending on
             {StopCommand}

        which gdb reads if .gdbinit in your home folder says:

             set auto-load local-gdbinit on
             add-auto-load-safe-path FOLDER/.gdbinit

        """;

    private const string StopCommand = "hbreak start_kernel";

    private static string Commands(string key, IReadOnlyCollection<string> commands) => Entry(key, commands.Select(command => $"\"{command}\""));

    private static string Texts(string key, IReadOnlyCollection<string> commands) => Entry(key, commands.Select(command => $"{{ \"text\": \"{command}\" }}"));

    private static string Entry(string key, IEnumerable<string> items) =>
        items.Any() ? $",\n       \"{key}\": [ {string.Join(", ", items)} ]" : "";
}
