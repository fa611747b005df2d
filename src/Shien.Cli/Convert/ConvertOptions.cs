using Shien.Cli.Sources;

namespace Shien.Cli.Convert;

/// <summary>What <c>shien convert</c> was asked for.</summary>
/// <param name="Source">Which machine.</param>
/// <param name="Output">File to write.</param>
/// <param name="Disk">Which of its disks, from 1, or null for its only one.</param>
/// <param name="Force">Replace an existing file.</param>
internal sealed record ConvertOptions(SourceRequest Source, string Output, int? Disk = null, bool Force = false);
