using Shien.Api.Boxes;
using Shien.Cli.Rebuild.Steps;
using Shien.CommandLine;
using Shien.Images;

namespace Shien.Cli.Rebuild;

/// <summary>Which published box a machine is rebuilt of.</summary>
internal static class BoxChoice
{
    private const string Architecture = "x86_64";
    private const int MostNamed = 10;

    /// <summary>The box that was named, or the one that the Vagrantfile names: by its name here, or by the one that Vagrant knows.</summary>
    /// <param name="offered">What the blade offers.</param>
    /// <param name="named"><c>NAME</c> or <c>NAME:VERSION</c>, or null.</param>
    /// <param name="facts">Of the Vagrantfile.</param>
    /// <exception cref="UserException">There is none, or not that version of it.</exception>
    public static BoxInfo Choose(BoxList offered, string? named, RebuildFacts facts)
    {
        (string name, string? version) = named?.Split(':', 2) is [var first, .. var rest]
            ? (first, rest is [var second] ? second : null)
            : (facts.Box ?? throw new UserException("The Vagrantfile names no box.", Remedy(offered)), PlainVersion(facts.BoxVersion));
        List<BoxInfo> versions =
        [
            .. offered.Boxes.Where(box => box.Yanked is null && box.Architecture == Architecture && (box.Name == name || $"{offered.Namespace}/{box.Name}" == name)),
        ];
        return versions.Count == 0
            ? throw new UserException($"The blade offers no box '{Shown.Text(name)}' for {Architecture}.", Remedy(offered))
            : versions.FirstOrDefault(box => version is null || box.Version == version) ?? throw new UserException(
                $"The blade offers '{versions[0].Name}' in version {string.Join(", ", versions.Take(MostNamed).Select(box => box.Version))}, and not {Shown.Text(version!)}.",
                $"Take one of these: --box {versions[0].Name}:{versions[0].Version}");
    }

    // Vagrant's constraints (">= 1.0") leave a choice, and the newest is Vagrant's own.
    private static string? PlainVersion(string? constraint) =>
        constraint?.Trim() is { Length: > 0 } text && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') ? text : null;

    private static string Remedy(BoxList offered)
    {
        List<string> names = [.. offered.Boxes.Where(box => box.Yanked is null && box.Architecture == Architecture).Select(box => box.Name).Distinct()];
        return names.Count == 0
            ? "No box is published there yet; those who may publish make one with 'shien box publish'."
            : $"It offers {string.Join(", ", names.Take(MostNamed))}{(names.Count > MostNamed ? " …" : "")}. Name the one that is most like yours with --box NAME, or in the Vagrantfile: config.shien.box = \"{names[0]}\"";
    }
}
