using System.CommandLine;
using Shien.Blade.Settings;
using Shien.CommandLine;

namespace Shien.Blade;

/// <summary>shiend: the only program of a blade that may talk to libvirt and the store; decides everything.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        Terminal terminal = Terminal.OfProcess();
        Option<string?> config = new("--config")
        {
            Description = $"Settings file (default {BladeSettings.DefaultPath}; without it every default holds)",
            HelpName = "FILE",
        };
        RootCommand root = new("The daemon of a Shien blade: takes machines in, keeps them, and runs them through libvirt.") { config };
        root.SetAction((parsed, cancellation) =>
        {
            string? path = parsed.GetValue(config);
            return new Daemon(SettingsFile.Read(path), path ?? BladeSettings.DefaultPath, terminal, TimeProvider.System).RunAsync(cancellation);
        });
        return new ProgramRunner("shiend", terminal, Explain) { ManualSection = 8 }.RunAsync(root, arguments);
    }

    private static UserException? Explain(Exception e) => e switch
    {
        IOException or UnauthorizedAccessException => new UserException(e.Message, inner: e),
        DllNotFoundException => new UserException("the library libvirt.so.0 is missing.", "Install it: apt-get install libvirt0", inner: e),
        _ => null,
    };
}
