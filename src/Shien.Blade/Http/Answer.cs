using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Shien.Api;

namespace Shien.Blade.Http;

/// <summary>A whole answer, so that a request that is sent again can be answered as before.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Content; empty with 204.</param>
/// <param name="ContentType">Its type.</param>
internal sealed record Answer(int Status, ReadOnlyMemory<byte> Body, string ContentType)
{
    /// <summary>Done, and nothing to tell.</summary>
    public static Answer Nothing { get; } = new(StatusCodes.Status204NoContent, default, "");

    /// <summary>An answer as JSON.</summary>
    public static Answer Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(value, type), "application/json");

    /// <summary>An error with the status of its code.</summary>
    public static Answer Error(ApiError error) => Json(error, ApiJson.Default.ApiError, StatusOf(error.Code));

    /// <summary>Sends it.</summary>
    public async Task SendAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        if (!Body.IsEmpty)
        {
            http.Response.ContentType = ContentType;
            http.Response.ContentLength = Body.Length;
            await http.Response.Body.WriteAsync(Body, http.RequestAborted).ConfigureAwait(false);
        }
    }

    private static int StatusOf(string code) => code switch
    {
        ErrorCodes.BadRequest or ErrorCodes.Version => StatusCodes.Status400BadRequest,
        ErrorCodes.Forbidden => StatusCodes.Status403Forbidden,
        ErrorCodes.NotFound => StatusCodes.Status404NotFound,
        ErrorCodes.State or ErrorCodes.SlotTaken or ErrorCodes.Limit => StatusCodes.Status409Conflict,
        ErrorCodes.StoreFull => StatusCodes.Status507InsufficientStorage,
        ErrorCodes.Architecture or ErrorCodes.Image or ErrorCodes.Findings or ErrorCodes.Proof => StatusCodes.Status422UnprocessableEntity,
        ErrorCodes.Busy => StatusCodes.Status429TooManyRequests,
        ErrorCodes.Backend => StatusCodes.Status502BadGateway,
        _ => StatusCodes.Status500InternalServerError,
    };
}
