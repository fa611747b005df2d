using System.Text;
using System.Text.RegularExpressions;
using Shien.Blade.Accounts;
using Shien.Blade.Settings;
using Shien.Inspection;
using Shien.Inspection.Accounts;

namespace Shien.Blade.Inspections;

/// <summary>The keys that are nobody's concern in a machine of an account: its owner's, and those that the administrators list.</summary>
internal sealed partial class AcceptedKeys(BladeSettings settings, BladeLog log)
{
    // Of 51 characters each; one argument of a program has at most 128 KiB.
    private const int MaxKeys = 2000;

    private readonly OwnerKeySource owners = new(settings, log);

    /// <summary>Fingerprints of the administrators' file: lines of authorized_keys, or fingerprints with a remark.</summary>
    /// <exception cref="IOException">It cannot be read, or a line is neither.</exception>
    public static IReadOnlyList<string> ReadFile(string path)
    {
        List<string> fingerprints = [];
        string[] lines = Encoding.UTF8.GetString(RootFile.Read(path)).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            fingerprints.Add(Fingerprint().Match(line) is { Success: true } match
                ? match.Value
                : PlainKey.Parse(Encoding.UTF8.GetBytes(line)) is [var key]
                    ? key.Fingerprint
                    : throw new IOException($"'{path}' line {i + 1} is neither a public key without options nor a fingerprint SHA256:..."));
        }

        return fingerprints;
    }

    /// <summary>
    /// Both together. Where no key of the owner is known: null on a private blade, so that no key is called foreign; on a public one the
    /// administrators' alone, so that none passes unjudged. Blocks for seconds where a home does not answer.
    /// </summary>
    public IReadOnlyCollection<string>? Of(Account owner)
    {
        OwnerKeyList own = owners.Read(owner);
        if (own.Problem is { } problem)
        {
            bool isPublic = settings.Profile == Profile.Public;
            log.Info($"no key of '{owner.Name}' is known, so {(isPublic ? "every" : "no")} key in its machines is called foreign: {problem}");
            return isPublic ? [.. OfAdministrators()] : null;
        }

        return [.. OfAdministrators().Concat(own.Keys.Select(key => key.Fingerprint)).Distinct().Take(MaxKeys)];
    }

    // Without it a key of the administrators is called foreign: a false alarm, and not a hole.
    private IReadOnlyList<string> OfAdministrators()
    {
        try
        {
            return [.. settings.AcceptedKeys is { } path ? ReadFile(path) : [], .. settings.Audit is { } audit ? (string[])[audit.Fingerprint] : []];
        }
        catch (IOException e)
        {
            log.Warn($"the administrators' keys are not known: {e.Message}");
            return [];
        }
    }

    [GeneratedRegex(@"\ASHA256:[A-Za-z0-9+/]{43}(?=\s|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Fingerprint();
}
