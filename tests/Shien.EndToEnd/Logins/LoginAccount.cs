namespace Shien.EndToEnd.Logins;

/// <summary>An account of a <see cref="LoginCase"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Password">A published one; null where it has none.</param>
/// <param name="Expected">How anybody gets in: <c>key, password</c>, or empty.</param>
internal sealed record LoginAccount(string Name, string? Password, string Expected)
{
    public static LoginAccount Parse(string line)
    {
        string[] parts = line[3..].Split(": ", 2);
        string[] words = parts[0].Split(' ', 2);
        return new LoginAccount(words[0], words[1] switch { "-" => null, "(empty)" => "", var word => word }, parts[1] == "none" ? "" : parts[1]);
    }
}
