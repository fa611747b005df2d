namespace Shien.Cli.Rebuild.Steps;

/// <summary>Runs a script, as Vagrant's shell provisioner does.</summary>
/// <param name="Title">How messages call it.</param>
/// <param name="Script">The script as it is sent.</param>
/// <param name="Arguments">Arguments as one text that the guest's shell reads; empty for none.</param>
/// <param name="Words">Arguments one by one; none where <paramref name="Arguments"/> has them.</param>
/// <param name="Environment">Variables that it finds, <c>NAME=VALUE</c>.</param>
/// <param name="Privileged">Run it as root.</param>
internal sealed record ScriptStep(
    string Title, byte[] Script, string Arguments, IReadOnlyList<string> Words, IReadOnlyList<string> Environment, bool Privileged) : RebuildStep(Title);
