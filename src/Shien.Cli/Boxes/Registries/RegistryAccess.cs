using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Shien.CommandLine;

namespace Shien.Cli.Boxes.Registries;

/// <summary>
/// Sends requests to a registry, and logs in where it asks for that: by Basic (RFC 7617), or with a token that its token service gives
/// ("Token Authentication Specification" of the distribution project).
/// </summary>
internal sealed partial class RegistryAccess(HttpClient http, RegistryReference place, RegistryLogins logins)
{
    private readonly AuthenticationHeaderValue? login = logins.For(place.Host);
    private AuthenticationHeaderValue? current;

    /// <summary>What else is to be said where nobody is let in.</summary>
    public string Hint => login is null && logins.CredsStore is { } store
        ? $" (your logins are kept by 'docker-credential-{store}', which is not asked; a login that 'oras login' keeps in a file is found)"
        : "";

    /// <summary>Sends a request; once more with a login where that is asked for. The caller disposes the answer.</summary>
    /// <param name="make">Makes it anew each time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        HttpResponseMessage response = await OnceAsync(make, cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        AuthenticationHeaderValue? answer = await AnswerAsync(response.Headers.WwwAuthenticate, cancellation).ConfigureAwait(false);
        if (answer is null)
        {
            return response;
        }

        response.Dispose();
        current = answer;
        return await OnceAsync(make, cancellation).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> OnceAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        using HttpRequestMessage request = make();
        // An upload may be sent on to another host, which our login is not for.
        request.Headers.Authorization = request.RequestUri!.Authority == place.Address.Authority ? current : null;
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
    }

    private async Task<AuthenticationHeaderValue?> AnswerAsync(IEnumerable<AuthenticationHeaderValue> challenges, CancellationToken cancellation)
    {
        foreach (AuthenticationHeaderValue challenge in challenges)
        {
            if (challenge.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) && login is not null && current is null)
            {
                return login;
            }

            if (challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) && challenge.Parameter is { } parameter)
            {
                return await TokenAsync(parameter, cancellation).ConfigureAwait(false);
            }
        }

        return null;
    }

    private async Task<AuthenticationHeaderValue?> TokenAsync(string parameter, CancellationToken cancellation)
    {
        Dictionary<string, string> fields = [];
        foreach (Match match in Field().Matches(parameter))
        {
            fields[match.Groups[1].Value] = match.Groups[2].Value;
        }

        // A login goes nowhere but where it is encrypted, unless the registry itself is on this computer.
        if (!Uri.TryCreate(fields.GetValueOrDefault("realm"), UriKind.Absolute, out Uri? realm) || (realm.Scheme != "https" && place.Address.Scheme != "http"))
        {
            throw new UserException($"The registry '{place.Host}' wants a token from '{fields.GetValueOrDefault("realm")}', which is no https address.");
        }

        string query = string.Join('&', fields.Where(field => field.Key is "service" or "scope").Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(realm.GetLeftPart(UriPartial.Path) + "?" + query));
        request.Headers.Authorization = login;
        using HttpResponseMessage response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        try
        {
            RegistryToken? token = JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false), OciJson.Default.RegistryToken);
            return (token?.Token ?? token?.AccessToken) is { Length: > 0 } text ? new AuthenticationHeaderValue("Bearer", text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("""([a-z]+)="([^"]*)"\x20*,?""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Field();
}
