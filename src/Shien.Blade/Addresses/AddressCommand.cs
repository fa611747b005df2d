using System.Text;
using System.Text.RegularExpressions;
using Shien.Blade.Confined;
using Shien.Blade.Settings;

namespace Shien.Blade.Addresses;

/// <summary>
/// The program by which a department registers machines with its DHCP server or its forms: <c>PROGRAM WORD… define|undefine ACCOUNT
/// SLOT MAC</c>. It runs as root, without a shell, in a process group of its own, with three descriptors and a clean environment.
/// </summary>
/// <param name="words">The program's absolute path, and its first arguments.</param>
/// <param name="patience">When it is ended.</param>
internal sealed partial class AddressCommand(IReadOnlyList<string> words, TimeSpan patience)
{
    /// <summary>A failure after this time is a service that does not answer.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    private const int MaxOutputBytes = 4096;
    private const int MaxProblemChars = 300;

    /// <summary>Looks whether it can be run at all.</summary>
    /// <param name="words">As in the settings.</param>
    /// <exception cref="IOException">It is missing, is no program, or others than root could change it.</exception>
    public static void Check(IReadOnlyList<string> words) => RootFile.CheckProgram(words[0]);

    /// <summary>Runs it to its end; blocks.</summary>
    public AddressAnswer Run(AddressRecord address)
    {
        ConfinedOutput output = new ConfinedRun($"'{words[0]}'", patience, MaxOutputBytes).Run(
            [.. words, address.IsWanted ? "define" : "undefine", address.Account, address.Slot, address.Mac],
            ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/", "LANG=C.UTF-8"],
            [],
            CancellationToken.None);
        return output.Failure is { } failure ? new AddressAnswer(null, Line(failure)) : new AddressAnswer(NameOf(output.Answer), null);
    }

    /// <summary>The address or host name on the first line of what it printed; null where that is none.</summary>
    internal static string? NameOf(byte[] output)
    {
        string text = Encoding.UTF8.GetString(output);
        string line = text[..(text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? end : text.Length)].Trim();
        return NamePattern().IsMatch(line) ? line : null;
    }

    // It may quote what a web form answered.
    private static string Line(string text)
    {
        string line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length <= MaxProblemChars ? line : line[..MaxProblemChars] + "…";
    }

    // IPv4, IPv6 or a host name.
    [GeneratedRegex(@"\A[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
