using Renci.SshNet;

namespace Shien.Remote.SshNet;

/// <summary>
/// A login method whose secret is asked for only when its turn comes, and again when it was wrong. SSH.NET's own methods
/// want the secret before the connection is opened.
/// </summary>
/// <param name="user">Account.</param>
/// <param name="name">SSH's name of the method: <c>password</c>, <c>publickey</c> …</param>
/// <param name="attempts">Most questions.</param>
/// <param name="ask">Makes the method with an answer; null gives up.</param>
internal sealed class AskedLogin(string user, string name, int attempts, Func<AuthenticationMethod?> ask) : AuthenticationMethod(user)
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <summary>True after a question was answered wrongly to the end.</summary>
    public bool Failed { get; private set; }

    /// <inheritdoc/>
    public override AuthenticationResult Authenticate(Session session)
    {
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            using AuthenticationMethod? method = ask();
            if (method is null)
            {
                break;
            }

            AuthenticationResult result = method.Authenticate(session);
            if (result != AuthenticationResult.Failure)
            {
                AllowedAuthentications = method.AllowedAuthentications;
                return result;
            }

            Failed = true;
        }

        return AuthenticationResult.Failure;
    }
}
