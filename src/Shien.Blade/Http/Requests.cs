using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Shien.Api;
using Shien.Blade.Accounts;

namespace Shien.Blade.Http;

/// <summary>What handlers ask of a request.</summary>
internal static class Requests
{
    private const int MaxIdChars = 64;

    /// <summary>Who sent it; set by the gate.</summary>
    public static Caller Caller(this HttpContext http) => http.Features.GetRequiredFeature<Caller>();

    /// <summary>A part of the path.</summary>
    public static string Part(this HttpContext http, string name) => http.Request.RouteValues[name] as string ?? "";

    /// <summary>A number of the path or of the query; -1 where there is none.</summary>
    public static long Number(string? text) =>
        long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long number) ? number : -1;

    /// <summary>Its JSON body; the server bounds its length.</summary>
    /// <exception cref="RefusalException">There is none.</exception>
    public static async Task<T> BodyAsync<T>(this HttpContext http, JsonTypeInfo<T> type)
        where T : class =>
        await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted).ConfigureAwait(false)
        ?? throw new RefusalException(ErrorCodes.BadRequest, "the request has no body");

    /// <summary>Its body, which is small.</summary>
    /// <exception cref="RefusalException">It is longer.</exception>
    public static async Task<byte[]> BytesAsync(this HttpContext http, int maxBytes)
    {
        byte[] buffer = new byte[maxBytes + 1];
        int length = await http.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, http.RequestAborted).ConfigureAwait(false);
        return length <= maxBytes ? buffer[..length] : throw new RefusalException(ErrorCodes.BadRequest, $"the request's body has more than {maxBytes} bytes");
    }

    /// <summary>Its id; empty where it has none.</summary>
    /// <exception cref="RefusalException">It is too long.</exception>
    public static string RequestId(this HttpContext http)
    {
        string id = http.Request.Headers[ApiVersion.RequestIdHeader].ToString();
        return id.Length <= MaxIdChars
            ? id
            : throw new RefusalException(ErrorCodes.BadRequest, $"the request id has {id.Length} characters; {MaxIdChars} are the most");
    }

    /// <summary>Lifts the limits that would end a long upload; its handler bounds it itself.</summary>
    public static void AllowUpload(this HttpContext http)
    {
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    /// <summary>Lifts the limit that would end a long download to a slow reader.</summary>
    public static void AllowDownload(this HttpContext http)
    {
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    /// <summary>
    /// Runs an act that blocks, once for each request id, and sends its answer. The act goes on when the client is
    /// gone: it is never half done.
    /// </summary>
    public static async Task OnceAsync(this HttpContext http, OnceCache once, Func<Answer> act)
    {
        string id = http.RequestId();
        Task<Answer> answer = id.Length == 0
            ? Task.Run(act)
            : once.RunAsync(http.Caller().Account.Uid, id, () => Task.FromResult(act()));
        await (await answer.ConfigureAwait(false)).SendAsync(http).ConfigureAwait(false);
    }
}
