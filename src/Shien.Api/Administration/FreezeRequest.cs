namespace Shien.Api.Administration;

/// <summary>Body of <c>PUT /v1/admin/accounts/ACCOUNT/frozen</c>.</summary>
/// <param name="Reason">What its owner is told; one line.</param>
public sealed record FreezeRequest(string Reason)
{
    /// <summary>Most characters of a reason.</summary>
    public const int MaxReasonChars = 200;
}
