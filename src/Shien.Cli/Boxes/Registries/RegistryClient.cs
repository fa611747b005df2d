using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Shien.CommandLine;

namespace Shien.Cli.Boxes.Registries;

/// <summary>An OCI registry, as the distribution specification 1.1 has it: blobs named by their SHA-256, and manifests.</summary>
internal sealed class RegistryClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly RegistryReference place;
    private readonly HttpClient http;
    private readonly RegistryAccess access;

    /// <summary>Speaks to a registry.</summary>
    /// <param name="place">The registry and the repository.</param>
    /// <param name="logins">What is known of logins.</param>
    public RegistryClient(RegistryReference place, RegistryLogins logins)
    {
        this.place = place;
        // Redirects go to object stores, which must not see our login: .NET takes it off when the host changes.
        http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(20) }) { Timeout = Patience };
        access = new RegistryAccess(http, place, logins);
    }

    private string Root => $"{place.Address}v2/{place.Repository}/";

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    /// <summary>True if the repository has content of this digest.</summary>
    /// <exception cref="UserException">The registry refused or failed; so for every call below.</exception>
    public async Task<bool> HasBlobAsync(string digest, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Head, Root + "blobs/" + digest), cancellation).ConfigureAwait(false);
        return response.StatusCode != HttpStatusCode.NotFound && Checked(response, "asked for a part of the box").IsSuccessStatusCode;
    }

    /// <summary>Puts content in, in one piece (specification, "POST then PUT").</summary>
    /// <param name="digest">Of the content.</param>
    /// <param name="content">All of it.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task PutBlobAsync(string digest, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        using HttpResponseMessage begun = await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, Root + "blobs/uploads/"), cancellation).ConfigureAwait(false);
        Uri location = Checked(begun, "asked to take a part of the box").Headers.Location
            ?? throw new UserException($"The registry '{place.Host}' does not say where a part of the box is to be put.");
        Uri to = new(place.Address, location);
        Uri full = new(to.AbsoluteUri + (to.Query.Length == 0 ? "?" : "&") + "digest=" + Uri.EscapeDataString(digest));
        using HttpResponseMessage done = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Put, full) { Content = Body(content, "application/octet-stream") }, cancellation).ConfigureAwait(false);
        Checked(done, "given a part of the box");
    }

    /// <summary>Content of a digest, checked; the caller knows how large it may be.</summary>
    /// <exception cref="UserException">It is not what its digest says, or larger than announced.</exception>
    public async Task<byte[]> GetBlobAsync(OciDescriptor blob, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, Root + "blobs/" + blob.Digest), cancellation).ConfigureAwait(false);
        byte[] content = await ReadAsync(Checked(response, "asked for a part of the box"), blob.Size, cancellation).ConfigureAwait(false);
        return content.Length == blob.Size && DigestOf(content) == blob.Digest
            ? content
            : throw new UserException($"What the registry '{place.Host}' gave for {blob.Digest} is not that: {content.Length} bytes of {DigestOf(content)}.", "Run the same command again; if it stays so, the registry is damaged.");
    }

    /// <summary>The manifest of a tag; null where there is none.</summary>
    public async Task<OciManifest?> GetManifestAsync(string tag, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(
            () =>
            {
                HttpRequestMessage request = new(HttpMethod.Get, Root + "manifests/" + tag);
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(OciManifest.Type));
                return request;
            },
            cancellation).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        byte[] content = await ReadAsync(Checked(response, "asked for the box"), OciManifest.MaxBytes, cancellation).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(content, OciJson.Default.OciManifest);
        }
        catch (JsonException e)
        {
            throw new UserException($"'{place}' is no box: its manifest cannot be read ({e.Message}).", inner: e);
        }
    }

    /// <summary>Puts a manifest under a tag; everything that it names must be there.</summary>
    /// <returns>Its digest.</returns>
    public async Task<string> PutManifestAsync(string tag, OciManifest manifest, CancellationToken cancellation)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Default.OciManifest);
        using HttpResponseMessage response = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Put, Root + "manifests/" + tag) { Content = Body(content, OciManifest.Type) }, cancellation).ConfigureAwait(false);
        Checked(response, "given the box's manifest");
        return DigestOf(content);
    }

    /// <summary>The digest of content.</summary>
    public static string DigestOf(ReadOnlySpan<byte> content) => "sha256:" + System.Convert.ToHexStringLower(SHA256.HashData(content));

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        try
        {
            return await access.SendAsync(make, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new UserException($"The registry '{place.Host}' cannot be reached, or was lost: {e.Message}", "Run the same command again: parts that are there are not sent twice.", inner: e);
        }
    }

    private HttpResponseMessage Checked(HttpResponseMessage response, string asked) => response.IsSuccessStatusCode
        ? response
        : throw new UserException(
            $"The registry '{place.Host}', {asked} in '{place.Repository}', answered {(int)response.StatusCode} {response.ReasonPhrase}.",
            response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? $"Log in with 'docker login {place.Host}' or 'oras login {place.Host}' as somebody who may{access.Hint}."
                : "See the registry's own log for the reason.");

    private static ByteArrayContent Body(ReadOnlyMemory<byte> content, string type)
    {
        ByteArrayContent body = new(content.ToArray());
        body.Headers.ContentType = new MediaTypeHeaderValue(type);
        return body;
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, long most, CancellationToken cancellation)
    {
        Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            ArrayBufferWriter<byte> content = new();
            for (int got; content.WrittenCount <= most && (got = await stream.ReadAsync(content.GetMemory(64 * 1024), cancellation).ConfigureAwait(false)) > 0;)
            {
                content.Advance(got);
            }

            return content.WrittenCount <= most ? content.WrittenSpan.ToArray() : throw new UserException($"The registry sent more than the {most} bytes that it announced.");
        }
    }
}
