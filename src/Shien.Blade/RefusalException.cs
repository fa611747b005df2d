using Shien.Api;

namespace Shien.Blade;

/// <summary>Why a request is not done: what the caller is told, word for word.</summary>
internal sealed class RefusalException : Exception
{
    /// <summary>Makes one from the four parts of an <see cref="ApiError"/>.</summary>
    public RefusalException(string code, string message, string? remedy = null, IReadOnlyList<FindingInfo>? findings = null)
        : this(new ApiError(code, message, remedy, findings))
    {
    }

    /// <summary>Makes one of what somebody was told already.</summary>
    public RefusalException(ApiError error)
        : base(error.Message) => Error = error;

    /// <summary>What is sent.</summary>
    public ApiError Error { get; }
}
