using System.Security.Cryptography;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Shien.Remote.Keys;

/// <summary>A private key on disk, and whether it can be used as it is.</summary>
internal sealed class KeyFile
{
    private const int MaxBytes = 64 * 1024;

    private readonly byte[] content;

    private KeyFile(string path, byte[] content)
    {
        Path = path;
        this.content = content;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>What it takes to use it.</summary>
    public KeyState State { get; private set; }

    /// <summary>The key, where <see cref="State"/> is <see cref="KeyState.Ready"/>.</summary>
    public PrivateKeyFile? Key { get; private set; }

    /// <summary>Reads a key file; what is none has the state <see cref="KeyState.Unusable"/>.</summary>
    public static KeyFile Read(string path)
    {
        byte[] content;
        try
        {
            using FileStream file = File.OpenRead(path);
            content = new byte[file.Length is > 0 and <= MaxBytes ? (int)file.Length : 0];
            file.ReadExactly(content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            content = [];
        }

        KeyFile key = new(path, content);
        key.State = key.Content(out PrivateKeyFile? loaded);
        key.Key = loaded;
        return key;
    }

    /// <summary>Opens an encrypted key; null where the passphrase is wrong.</summary>
    public PrivateKeyFile? Unlock(string passphrase)
    {
        try
        {
            return new PrivateKeyFile(new MemoryStream(content), passphrase);
        }
        catch (Exception e) when (IsParserFault(e))
        {
            return null;
        }
    }

    private KeyState Content(out PrivateKeyFile? loaded)
    {
        loaded = null;
        if (IsHardwareKey())
        {
            return KeyState.Hardware;
        }

        try
        {
            loaded = new PrivateKeyFile(new MemoryStream(content));
            return KeyState.Ready;
        }
        catch (SshPassPhraseNullOrEmptyException)
        {
            return KeyState.Encrypted;
        }
        catch (Exception e) when (IsParserFault(e))
        {
            return KeyState.Unusable;
        }
    }

    // PROTOCOL.key: the public half stands unencrypted in the base64; sk- kinds hold only a handle, the key is in the token.
    private bool IsHardwareKey()
    {
        string text = Encoding.ASCII.GetString(content);
        const string Begin = "-----BEGIN OPENSSH PRIVATE KEY-----";
        int begin = text.IndexOf(Begin, StringComparison.Ordinal);
        int end = text.IndexOf("-----END", StringComparison.Ordinal);
        if (begin < 0 || end < begin + Begin.Length)
        {
            return false;
        }

        string base64 = text[(begin + Begin.Length)..end];
        byte[] bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out int length)
            && (bytes.AsSpan(0, length).IndexOf("sk-ssh-ed25519@openssh.com"u8) >= 0
                || bytes.AsSpan(0, length).IndexOf("sk-ecdsa-sha2-nistp256@openssh.com"u8) >= 0);
    }

    // SSH.NET and BouncyCastle throw whatever their parsers meet; a key file is the user's own and small.
    private static bool IsParserFault(Exception e) =>
        e is SshException or CryptographicException or FormatException or ArgumentException or InvalidOperationException
            or IOException or NotSupportedException or OverflowException or IndexOutOfRangeException
            or Org.BouncyCastle.Security.GeneralSecurityException or Org.BouncyCastle.Crypto.CryptoException;
}
