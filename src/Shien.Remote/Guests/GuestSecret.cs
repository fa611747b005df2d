using System.Text;
using Renci.SshNet;

namespace Shien.Remote.Guests;

/// <summary>Something by which somebody might log in: a password, or a private key.</summary>
/// <param name="Name">How messages call it: <c>password 'vagrant'</c>.</param>
/// <param name="Password">The password, or null.</param>
/// <param name="PrivateKey">Text of a private key without a passphrase, or null.</param>
public sealed record GuestSecret(string Name, string? Password, string? PrivateKey)
{
    // A server that takes no password by one method may take it by the other.
    internal AuthenticationMethod[] Methods(string user)
    {
        if (PrivateKey is not null)
        {
            return [new PrivateKeyAuthenticationMethod(user, new PrivateKeyFile(new MemoryStream(Encoding.ASCII.GetBytes(PrivateKey))))];
        }

        KeyboardInteractiveAuthenticationMethod asked = new(user);
        asked.AuthenticationPrompt += (_, e) =>
        {
            foreach (Renci.SshNet.Common.AuthenticationPrompt prompt in e.Prompts)
            {
                prompt.Response = Password;
            }
        };
        return [new PasswordAuthenticationMethod(user, Password!), asked];
    }
}
