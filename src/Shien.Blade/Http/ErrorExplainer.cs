using Shien.Api;
using Shien.Blade.Libvirt;
using Shien.Images;

namespace Shien.Blade.Http;

/// <summary>Turns every exception into what the caller is told; what nobody expected is our bug.</summary>
internal static class ErrorExplainer
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>The error to send; code <c>internal</c> says that the stack belongs into the log.</summary>
    public static ApiError Explain(Exception e) => e switch
    {
        RefusalException refusal => refusal.Error,
        ImageException image => new ApiError(ErrorCodes.Image, image.Message, "Check the source with 'shien check SOURCE' and push it again."),
        LibvirtException libvirt => Backend($"libvirt: {libvirt.Message}", RemedyOf(libvirt.Message)),
        DllNotFoundException => Backend("the library libvirt.so.0 is missing on the blade", "Ask an administrator to run: apt-get install libvirt0"),
        BadHttpRequestException http => new ApiError(ErrorCodes.BadRequest, $"the request cannot be read: {http.Message}", null),
        System.Text.Json.JsonException json => new ApiError(ErrorCodes.BadRequest, $"the request's JSON cannot be read: {json.Message}", null),
        IOException { HResult: NoSpace or QuotaExceeded } full =>
            new ApiError(ErrorCodes.StoreFull, $"the store is full: {full.Message}", "Delete a machine with 'ie-virsh undefine NN --delete-image', or ask an administrator."),
        IOException or UnauthorizedAccessException =>
            Backend($"the store failed: {e.Message}", "Try again; if it happens again, tell an administrator."),
        _ => new ApiError(ErrorCodes.Internal, "the blade ran into a bug of its own; nothing was changed by this request as far as it knows", "Tell an administrator the time; shiend's log holds the details."),
    };

    private static ApiError Backend(string message, string remedy) => new(ErrorCodes.Backend, message, remedy);

    private static string RemedyOf(string message)
    {
        if (message.Contains("is not active", StringComparison.Ordinal) && message.Contains("network", StringComparison.Ordinal))
        {
            return "Ask an administrator to start the network: virsh net-start default";
        }

        if (message.Contains("master-key", StringComparison.Ordinal) || message.Contains("/var/lib/libvirt/qemu", StringComparison.Ordinal))
        {
            return "Ask an administrator to run on the blade: chmod o+x /var/lib/libvirt/qemu";
        }

        if (message.Contains("cgroup", StringComparison.Ordinal) || message.Contains("CPU tuning", StringComparison.Ordinal))
        {
            return "Ask an administrator: libvirt has no CPU controller (cgroup) on this blade, so cpu_shares and cpu_percent cannot hold there and have to come out of the limits.";
        }

        return "Try again; if it happens again, ask an administrator whether libvirtd runs and what its log says.";
    }
}
