using System.Text;
using Shien.Remote.SshNet;

namespace Shien.Remote;

/// <summary>Puts a public key into the account's authorized_keys, by one login with its password.</summary>
public static class KeyRegistration
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private const int MaxAnswerBytes = 4096;

    // Through sh, because the account's own shell may be any. The key comes on stdin, never in an argument: first its
    // base64, by which a key that is there already is found whatever its comment and options, then the whole line.
    private const string Script = """
        umask 077; cd || exit 1; mkdir -p .ssh && chmod 700 .ssh || exit 1
        IFS= read -r blob && IFS= read -r line || exit 1
        f=.ssh/authorized_keys
        touch "$f" && chmod 600 "$f" || exit 1
        if grep -v "^[[:space:]]*#" "$f" | grep -qF -e "$blob"; then echo present; exit 0; fi
        if [ -s "$f" ] && [ -n "$(tail -c 1 "$f")" ]; then echo >> "$f" || exit 1; fi
        printf "%s\n" "$line" >> "$f" && echo added
        """;

    /// <summary>Registers a key; a second time changes nothing. Directory and file get the modes 0700 and 0600.</summary>
    /// <param name="options">Where; the login asks for the password.</param>
    /// <param name="publicKey">One line as in a <c>.pub</c> file.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>True if the key was added, false if it was there already.</returns>
    /// <exception cref="RemoteException">The login is refused, or the file cannot be written.</exception>
    public static async Task<bool> AddAsync(RemoteOptions options, string publicKey, CancellationToken cancellation)
    {
        string[] words = publicKey.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length < 2 || publicKey.AsSpan().ContainsAny("\r\n\0"))
        {
            throw new ArgumentException("Not one line of a public key.", nameof(publicKey));
        }

        // The script is the stream's other end: two lines in, one word out, the same by either way to the blade.
        RemoteOptions byPassword = options with
        {
            PasswordOnly = true,
            DialCommand = $"exec sh -c '{Script.ReplaceLineEndings("; ")}'",
        };
        RemoteBlade blade = await RemoteBlade.ConnectAsync(byPassword, cancellation).ConfigureAwait(false);
        await using (blade.ConfigureAwait(false))
        {
            string said = await TalkAsync(blade, $"{words[1]}\n{publicKey}\n", cancellation).ConfigureAwait(false);
            return said.Trim() switch
            {
                "added" => true,
                "present" => false,
                _ => throw new RemoteException(
                    $"'{blade.Login}' gave no clear answer when the key was registered: '{DialFailure.Clean(said)}'.",
                    "Look into ~/.ssh/authorized_keys there."),
            };
        }
    }

    private static async Task<string> TalkAsync(RemoteBlade blade, string input, CancellationToken cancellation)
    {
        Stream stream = await blade.OpenStreamAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Limit);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(input), limit.Token).ConfigureAwait(false);
            byte[] answer = new byte[MaxAnswerBytes];
            int length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, limit.Token).ConfigureAwait(false);
            return Encoding.UTF8.GetString(answer, 0, length);
        }
    }
}
