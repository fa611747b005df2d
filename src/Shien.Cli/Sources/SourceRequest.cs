namespace Shien.Cli.Sources;

/// <summary>Which machine a command reads.</summary>
/// <param name="Path">A box, OVA, OVF or disk file (of a snapshot or linked clone, the attached one), or the folder of a Vagrant project.</param>
/// <param name="MachineName">Which machine of the project, or null for its only one.</param>
/// <param name="VagrantMachineFile">Facts that the Vagrant plugin collected, in place of the project's folder, or null.</param>
/// <param name="IgnoreManifest">Do not compare the files with the manifest beside them.</param>
/// <param name="OneFile">It must be a disk in one file; no other file is opened, whatever that one says.</param>
internal sealed record SourceRequest(
    string Path, string? MachineName = null, string? VagrantMachineFile = null, bool IgnoreManifest = false, bool OneFile = false);
