namespace Shien.Images;

/// <summary>
/// A disk image, box or machine description that cannot be used. The message is ready to print: what, where,
/// the numbers, and what to do next.
/// </summary>
public sealed class ImageException : Exception
{
    /// <summary>Makes an exception whose message is ready to print.</summary>
    public ImageException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception whose message is ready to print, with the cause for <c>--verbose</c>.</summary>
    public ImageException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
