namespace Shien.Cli.Rebuild.Steps;

/// <summary>A provisioner of a Vagrantfile, as the plugin writes it.</summary>
/// <param name="Type">Vagrant's name of it: <c>shell</c>, <c>file</c>, <c>ansible</c> …; <c>reset</c> for a new login.</param>
/// <param name="Name">What the Vagrantfile calls it, or null.</param>
/// <param name="Unsupported">Why it cannot be run on a blade, a word of <see cref="Unsupported"/>; null where it can.</param>
/// <param name="Inline">The script itself, or null.</param>
/// <param name="Path">File of the script here, or null.</param>
/// <param name="Arguments">What the Vagrantfile gives as one text, which the guest's shell reads; or null.</param>
/// <param name="Words">What it gives as a list, or null.</param>
/// <param name="Environment">Variables of the script.</param>
/// <param name="Privileged">Run it as root.</param>
/// <param name="Binary">Leave its line ends as they are.</param>
/// <param name="Source">File or folder here that is sent.</param>
/// <param name="Destination">Where to: the file, or the folder that gets the content; may begin with <c>~/</c>.</param>
internal sealed record StepFacts(
    string? Type = null,
    string? Name = null,
    string? Unsupported = null,
    string? Inline = null,
    string? Path = null,
    string? Arguments = null,
    IReadOnlyList<string>? Words = null,
    IReadOnlyDictionary<string, string>? Environment = null,
    bool Privileged = true,
    bool Binary = false,
    string? Source = null,
    string? Destination = null);
