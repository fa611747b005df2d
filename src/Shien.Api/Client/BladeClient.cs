using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Shien.Api.Client;

/// <summary>
/// The blade's API over any two-way byte stream: a unix socket, or an SSH channel that runs <c>ie-virsh dial</c>.
/// Safe for concurrent calls; the owner disposes it.
/// </summary>
public sealed partial class BladeClient : IDisposable
{
    // sshd's MaxSessions is 10; two are left for a watchdog and a console.
    private const int MaxStreams = 8;

    private readonly HttpClient http;

    /// <summary>Makes a client that opens its streams with <paramref name="connect"/>; nothing is opened yet.</summary>
    public BladeClient(Func<CancellationToken, ValueTask<Stream>> connect)
    {
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = async (_, cancellation) => await connect(cancellation).ConfigureAwait(false),
            MaxConnectionsPerServer = MaxStreams,
            Expect100ContinueTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
        };
        http = new HttpClient(handler) { BaseAddress = new Uri("http://blade/"), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Add(ApiVersion.Header, ApiVersion.Text);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content = null)
    {
        HttpRequestMessage request = new(method, path) { Content = content };
        if (method != HttpMethod.Get)
        {
            request.Headers.Add(ApiVersion.RequestIdHeader, Guid.NewGuid().ToString("N"));
        }

        // A refusal then costs nothing: the blade answers before the body travels.
        request.Headers.ExpectContinue = content is null ? null : true;
        return request;
    }

    private static ByteArrayContent Json<T>(T value, JsonTypeInfo<T> type)
    {
        ByteArrayContent content = new(JsonSerializer.SerializeToUtf8Bytes(value, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private async Task<T> AnswerAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(request, cancellation).ConfigureAwait(false);
        return await ReadAsync(request, response, type, cancellation).ConfigureAwait(false);
    }

    private static async Task<T> ReadAsync<T>(HttpRequestMessage request, HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await JsonSerializer.DeserializeAsync(body, type, cancellation).ConfigureAwait(false)
                ?? throw new JsonException("null");
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            throw Unreadable(request, e);
        }
    }

    // Returns a successful answer whose body has not been read yet.
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            // The stream's own failure says more than HTTP's wrapping of it.
            throw e.InnerException as BladeException ?? Broken(request, e);
        }

        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            return response;
        }

        using (response)
        {
            throw await RefusalAsync(request, response, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<BladeException> RefusalAsync(
        HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            using Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            ApiError? error = await JsonSerializer.DeserializeAsync(body, ApiJson.Default.ApiError, cancellation).ConfigureAwait(false);
            return error is null ? Unreadable(request, null) : new BladeException(error);
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            return Unreadable(request, e);
        }
    }

    // The host of the address is made up; which blade is meant, the caller knows.
    private static string Named(HttpRequestMessage request) =>
        $"{request.Method} {(request.RequestUri is { IsAbsoluteUri: true } uri ? uri.PathAndQuery : "/" + request.RequestUri)}";

    private static BladeException Broken(HttpRequestMessage request, Exception cause) => new(
        new ApiError(
            ErrorCodes.Backend,
            $"the connection to the blade broke during {Named(request)}: {cause.Message}",
            "Run the command again; if it happens again, ask an administrator whether shiend runs."),
        cause);

    private static BladeException Unreadable(HttpRequestMessage request, Exception? cause) => new(
        new ApiError(
            ErrorCodes.Backend,
            $"the blade's answer to {Named(request)} cannot be read" + (cause is null ? "" : $": {cause.Message}"),
            "The blade may run another version of shiend, or something else listens there."),
        cause);
}
