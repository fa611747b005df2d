using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Logins;

/// <summary>
/// A guest of tests/fixtures/logins: a script that changes a Debian tree, its layout, and how anybody gets into which account. Lines
/// before it: <c>#: RELEASE LAYOUT</c> and, for each account, <c>#? NAME PASSWORD: key, password</c>; a password that is not published
/// is <c>-</c>, the empty one <c>(empty)</c>.
/// </summary>
internal sealed record LoginCase(string Name, string Release, string Layout, string Script, IReadOnlyList<LoginAccount> Accounts)
{
    /// <summary>Vagrant's insecure public key, without a comment.</summary>
    private static string Key => string.Join(' ', File.ReadAllText(Artifacts.Root("boxes/insecure-key.pub")).Split(' ')[..2]).Trim();

    public static LoginCase Read(string name)
    {
        string folder = Artifacts.Root("tests/fixtures/logins");
        string text = File.ReadAllText(Path.Combine(folder, name + ".sh"));
        string[] lines = text.Split('\n');
        string[] head = lines.Single(line => line.StartsWith("#: ", StringComparison.Ordinal)).Split(' ');
        return new LoginCase(
            name, head[1], head[2], $"KEY='{Key}'\n{File.ReadAllText(Path.Combine(folder, "prelude"))}\n{text}",
            [.. lines.Where(line => line.StartsWith("#? ", StringComparison.Ordinal)).Select(LoginAccount.Parse)]);
    }

    /// <summary>True if the script says so somewhere.</summary>
    public bool Has(string word) => Script.Contains(word, StringComparison.Ordinal);
}
