using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Vagrant;

/// <summary>Somebody with Debian's own Vagrant and a home that holds no plugin, box or key yet, beside a blade.</summary>
/// <param name="blade">Whose root this is.</param>
/// <param name="folder">Where the home lies.</param>
/// <param name="variables">More of the environment: <c>NAME=VALUE</c>.</param>
internal sealed class Student(SmallBlade blade, TemporaryFolder folder, params string[] variables)
{
    /// <summary>Who that is on the blade's machine; null for root.</summary>
    public string? Account { get; init; }

    /// <summary>How long a command may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The home.</summary>
    public string Home => Account is null ? folder.File("home") : $"/run/local-blade/home/{Account}";

    /// <summary>Runs Vagrant in a project.</summary>
    public RunResult Vagrant(string project, params string[] arguments) => In(project, "vagrant", arguments);

    /// <summary>Runs a program in a project.</summary>
    public RunResult In(string project, string program, params string[] arguments) => Run.Program(
        Blade.Script,
        blade.Entering(
            Account,
            "env",
            ["-C", project, $"HOME={Home}", $"VAGRANT_HOME={Home}/.vagrant.d", "VAGRANT_CHECKPOINT_DISABLE=1", .. variables, program, .. arguments]),
        new RunOptions(Limit: Limit));

    /// <summary>Builds the gem, without a program in it, and installs it as its README says, without a network.</summary>
    public void InstallGem() => Vagrant(folder.Path, "plugin", "install", "--plugin-clean-sources", PluginTests.BuildGem(folder)).Succeeded();
}
