using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Shien.Images.Disks;

namespace Shien.Images.Machines.Ovf;

/// <summary>
/// The digests of an OVF's files (DSP0243, 5.1): lines <c>SHA256 (box.ovf) = 0e02…</c>, also without spaces.
/// </summary>
internal sealed partial class OvfManifest
{
    /// <summary>Largest manifest, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    private const int ChunkBytes = 1 << 20;

    private readonly Dictionary<string, (string Algorithm, string Digest)> digests = new(StringComparer.Ordinal);
    private readonly string name;

    private OvfManifest(string name) => this.name = name;

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="ImageException">A line is none, or names a file twice with different digests.</exception>
    public static OvfManifest Parse(byte[] content, string name)
    {
        OvfManifest manifest = new(name);
        int number = 0;
        foreach (string line in Encoding.UTF8.GetString(content).Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            Match match = Line().Match(line);
            if (!match.Success || DigestChars(match.Groups["algorithm"].Value) != match.Groups["digest"].Length)
            {
                throw new ImageException($"Line {number} of '{name}' is not a digest of a file ('{Shown.Text(line.Trim())}'). Export the machine again, or pass --ignore-manifest.");
            }

            (string, string) entry = (match.Groups["algorithm"].Value, match.Groups["digest"].Value.ToLowerInvariant());
            if (!manifest.digests.TryAdd(match.Groups["file"].Value, entry))
            {
                throw new ImageException($"'{name}' names '{Shown.Text(match.Groups["file"].Value)}' twice. Export the machine again, or pass --ignore-manifest.");
            }
        }

        return manifest;
    }

    /// <summary>Compares a file with its line; a file without a line gives a note.</summary>
    /// <param name="fileName">Name as the manifest writes it.</param>
    /// <param name="content">Read to its end; not disposed.</param>
    /// <param name="progress">Hears the bytes that are done.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>A note for the user, or null.</returns>
    /// <exception cref="ImageException">The digests differ.</exception>
    public string? Verify(string fileName, ByteSource content, IProgress<OpenProgress>? progress, CancellationToken cancellation)
    {
        if (!digests.TryGetValue(fileName, out (string Algorithm, string Digest) expected))
        {
            return $"The manifest '{name}' does not name '{Shown.Text(fileName)}', which was not checked.";
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(new HashAlgorithmName(expected.Algorithm));
        byte[] buffer = new byte[ChunkBytes];
        for (long offset = 0; offset < content.LengthBytes;)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = (int)Math.Min(buffer.Length, content.LengthBytes - offset);
            content.Read(offset, buffer.AsSpan(0, count));
            hash.AppendData(buffer, 0, count);
            offset += count;
            progress?.Report(new OpenProgress($"checking '{Shown.Text(fileName)}'", offset, content.LengthBytes));
        }

        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        return found == expected.Digest
            ? null
            : throw new ImageException(
                $"'{content.Name}' is damaged: its checksum does not match the manifest '{name}' (expected {expected.Algorithm} {expected.Digest}, found {found}). "
                + "Download or export it again, or pass --ignore-manifest to take it as it is.");
    }

    private static int DigestChars(string algorithm) => algorithm switch
    {
        "SHA1" => 40,
        "SHA256" => 64,
        "SHA512" => 128,
        _ => 0,
    };

    [GeneratedRegex(@"\A(?<algorithm>SHA1|SHA256|SHA512)\s*\((?<file>[^()\r\n]{1,255}|[^\r\n]{1,255}?)\)\s*=\s*(?<digest>[0-9a-fA-F]{40,128})\s*\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Line();
}
