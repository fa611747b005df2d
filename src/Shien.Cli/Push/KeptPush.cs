using Shien.Api;
using Shien.Api.Pushes;
using Shien.Cli.Progress;
using Shien.Images;

namespace Shien.Cli.Push;

/// <summary>What to say of a push that ended in the middle, and whether the blade keeps what it got.</summary>
internal static class KeptPush
{
    /// <summary>True if the same command can go on: the line was cut or the user stopped it; neither the disk nor the blade says no.</summary>
    public static bool IsFor(Exception e) => e is not (ImageException or BladeException { InnerException: null });

    /// <summary>The sentence.</summary>
    /// <param name="ticket">Of the push.</param>
    /// <param name="arrivedBytes">Content that the blade has, about.</param>
    /// <param name="totalBytes">All of it.</param>
    public static string Text(PushTicket ticket, long arrivedBytes, long totalBytes) =>
        $"About {ByteSize.Text(arrivedBytes)} of {ByteSize.Text(totalBytes)} are on the blade and kept for {ticket.KeptSeconds / 3600.0:0.#} hours: the same command goes on there.";
}
