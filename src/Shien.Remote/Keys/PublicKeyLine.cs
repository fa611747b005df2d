using System.Text.RegularExpressions;
using Renci.SshNet.Security;
using Shien.Remote.HostKeys;

namespace Shien.Remote.Keys;

/// <summary>The public half of a key file, as one line of authorized_keys.</summary>
public static partial class PublicKeyLine
{
    private const int MaxChars = 16 * 1024;

    /// <summary>That of the key with which a blade is tried first.</summary>
    /// <exception cref="RemoteException">There is no key file, or no public half.</exception>
    public static string Of(RemoteOptions options) => Route.Find(options).Keys is [var first, ..]
        ? Of(first.Path)
        : throw new RemoteException("There is no key file that opens the blade.", "Make one, or name it in config.toml: shien setup (--key FILE).");

    /// <summary>Reads <c>PATH.pub</c>, or takes the public half out of an unlocked key.</summary>
    /// <exception cref="RemoteException">There is neither.</exception>
    public static string Of(string keyPath)
    {
        string path = keyPath + ".pub";
        if (File.Exists(path))
        {
            string text = new FileInfo(path).Length <= MaxChars ? File.ReadAllText(path).Trim() : "";
            return Line().IsMatch(text)
                ? text
                : throw new RemoteException($"'{path}' does not hold one public key.", $"Make it again with: ssh-keygen -y -f '{keyPath}' > '{path}'");
        }

        KeyFile key = KeyFile.Read(keyPath);
        if (key.Key?.HostKeyAlgorithms.OfType<KeyHostAlgorithm>().FirstOrDefault() is { } algorithm)
        {
            HostKey half = new(algorithm.Data);
            return $"{half.Kind} {half.Base64}";
        }

        throw new RemoteException(
            key.State == KeyState.Unusable ? $"'{keyPath}' is no private key." : $"'{path}', the public half of the key, is missing.",
            $"Make it with: ssh-keygen -y -f '{keyPath}' > '{path}'");
    }

    [GeneratedRegex(@"^[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( [^\x00-\x1f\x7f]*)?\z")]
    private static partial Regex Line();
}
