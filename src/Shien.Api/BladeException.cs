namespace Shien.Api;

/// <summary>The blade refused, failed, or could not be reached. The message is ready to print.</summary>
public sealed class BladeException : Exception
{
    /// <summary>Makes one from what the blade answered, or from what the client says in its place.</summary>
    public BladeException(ApiError error, Exception? inner = null)
        : base(error.Message, inner) => Error = error;

    /// <summary>Code, message, remedy and findings.</summary>
    public ApiError Error { get; }
}
