namespace Shien.Cli.Rebuild.Steps;

/// <summary>
/// What the Vagrant plugin found in a Vagrantfile for a rebuild: plain words, no Ruby. It is input as any other; <see cref="StepReader"/>
/// looks at every field.
/// </summary>
/// <param name="Box">The box's name, <c>shien/course-debian</c>; null where the Vagrantfile names none.</param>
/// <param name="BoxVersion">What it says of the version, <c>1.2</c> or <c>>= 1.0</c>; null for nothing.</param>
/// <param name="Steps">The provisioners that would run at a first <c>vagrant up</c>, in that order.</param>
/// <param name="LeftOut">Names of those that run only when they are asked for.</param>
/// <param name="Folders">Folders that Vagrant would share with the guest.</param>
internal sealed record RebuildFacts(
    string? Box = null,
    string? BoxVersion = null,
    IReadOnlyList<StepFacts>? Steps = null,
    IReadOnlyList<string>? LeftOut = null,
    IReadOnlyList<FolderFacts>? Folders = null);
