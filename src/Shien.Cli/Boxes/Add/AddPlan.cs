using Shien.Api.Boxes;
using Shien.Cli.Pull;

namespace Shien.Cli.Boxes.Add;

/// <summary>A box that may be added: its signature was verified.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="VagrantName">Its name in Vagrant: <c>NAMESPACE/NAME</c>.</param>
/// <param name="Signed">Verified.</param>
/// <param name="Disk">Where a disk of it is.</param>
internal sealed record AddPlan(AddOptions Options, string VagrantName, SignedManifest Signed, Func<int, BoxDisk, RemoteDisk> Disk);
