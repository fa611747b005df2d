using Shien.Api;
using Shien.CommandLine;

namespace Shien.IeVirsh;

/// <summary>Turns the exceptions of libraries into what the person at the terminal can do about them.</summary>
internal static class Explanation
{
    /// <summary>The explained exception, or null for one that nobody expected: our bug.</summary>
    public static UserException? Of(Exception e) => e switch
    {
        BladeException blade => new UserException(blade.Error.Message, blade.Error.Remedy, inner: blade),
        IOException io => new UserException(io.Message, inner: io),
        _ => null,
    };

    /// <summary>The same as an error for programs, or null.</summary>
    public static ApiError? ErrorOf(Exception e) => e switch
    {
        BladeException blade => blade.Error,
        UserException user => new ApiError(user.ExitCode == ExitCodes.Usage ? ErrorCodes.BadRequest : "local", user.Message, user.Remedy),
        IOException => new ApiError("local", e.Message),
        _ => null,
    };
}
