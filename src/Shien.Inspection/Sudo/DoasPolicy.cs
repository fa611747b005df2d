using Shien.Inspection.Accounts;

namespace Shien.Inspection.Sudo;

/// <summary>What doas.conf grants: the last rule that matches decides. doas.conf(5) of OpenDoas 6.8.</summary>
internal sealed class DoasPolicy(IReadOnlyList<SudoLine> lines, GroupFile groups)
{
    /// <summary>The line by which an account becomes root without a password, and whether for every command; null where none does.</summary>
    public (string Where, bool IsEverything)? NoPassword(Account account)
    {
        HashSet<string> names = [.. groups.NamesOf(account)];
        HashSet<uint> numbers = [.. groups.NumbersOf(account)];
        (string Where, bool IsEverything)? granted = null;
        foreach (SudoLine line in lines)
        {
            string[] words = Words(line.Text);
            int who = Identity(words);
            if (words[0] is not ("permit" or "deny") || who == words.Length || !IsMeant(words[who], account, names, numbers))
            {
                continue;
            }

            string[] rest = words[(who + 1)..];
            if (rest is ["as", var target, ..])
            {
                rest = rest[2..];
                if (target is not ("root" or "0"))
                {
                    continue;
                }
            }

            bool isAll = rest.Length == 0;
            bool isFree = words[0] == "permit" && words.AsSpan(1, who - 1).Contains("nopass");
            granted = !isFree ? (isAll ? null : granted) : isAll || granted is null ? (line.Where, isAll) : granted;
        }

        return granted;
    }

    // Options come first: nopass, nolog, persist, keepenv, setenv { … }.
    private static int Identity(string[] words)
    {
        int at = 1;
        while (at < words.Length && words[at] is "nopass" or "nolog" or "persist" or "keepenv" or "setenv" or "{")
        {
            if (words[at] == "{")
            {
                int close = Array.IndexOf(words, "}", at);
                at = close < 0 ? words.Length - 1 : close;
            }

            at++;
        }

        return Math.Min(at, words.Length);
    }

    private static bool IsMeant(string identity, Account account, HashSet<string> names, HashSet<uint> numbers) => identity[0] == ':'
        ? names.Contains(identity[1..]) || (AccountFiles.NumberOf(identity[1..]) is { } gid && identity.Length > 1 && numbers.Contains(gid))
        : identity == account.Name || AccountFiles.NumberOf(identity) == account.Uid;

    private static string[] Words(string text)
    {
        List<string> words = [];
        SudoScanner scanner = new(text.Replace("{", " { ", StringComparison.Ordinal).Replace("}", " } ", StringComparison.Ordinal));
        while (scanner.NextWord() is { Length: > 0 } word)
        {
            words.Add(word);
        }

        return words.Count > 0 ? [.. words] : [""];
    }
}
