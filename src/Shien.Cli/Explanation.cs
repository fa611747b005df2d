using Shien.Api;
using Shien.Cli.Reports;
using Shien.CommandLine;
using Shien.Images;
using Shien.Remote;

namespace Shien.Cli;

/// <summary>Turns the exceptions of libraries into what the person at the terminal can do about them.</summary>
internal static class Explanation
{
    private const string LocalFailure = "local";

    /// <summary>The explained exception, or null for one that nobody expected: our bug.</summary>
    public static UserException? Of(Exception e)
    {
        if (e is UserException known)
        {
            return known;
        }

        if (ErrorOf(e) is not { } error)
        {
            return null;
        }

        IReadOnlyList<FindingInfo> found = error.Findings ?? [];
        string findings = string.Concat(found.Select(finding => "\n" + FindingText.Of(finding))) + FindingText.RepairLine(found);
        return new UserException(
            error.Message + findings, error.Remedy, error.Code == ErrorCodes.Findings ? ExitCodes.Findings : ExitCodes.Failed, e);
    }

    /// <summary>The same as an error for programs, or null.</summary>
    public static ApiError? ErrorOf(Exception e) => e switch
    {
        BladeException blade => blade.Error,
        RemoteException remote => new ApiError(ErrorCodes.Backend, remote.Message, remote.Remedy),
        ImageException image => new ApiError(ErrorCodes.Image, image.Message),
        UserException user => new ApiError(user.ExitCode == ExitCodes.Usage ? ErrorCodes.BadRequest : LocalFailure, user.Message, user.Remedy),
        IOException or UnauthorizedAccessException => new ApiError(LocalFailure, e.Message),
        _ => null,
    };
}
