namespace Shien.Api.Boxes;

/// <summary>Body of <c>POST /v1/boxes/NAME/VERSION/yank</c>.</summary>
/// <param name="Reason">Why, 1 to 500 characters; shown to everybody.</param>
public sealed record YankRequest(string Reason)
{
    /// <summary>Most characters of a reason.</summary>
    public const int MaxReasonChars = 500;
}
