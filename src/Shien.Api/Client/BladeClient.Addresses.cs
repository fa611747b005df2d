using Shien.Api.Addresses;

namespace Shien.Api.Client;

/// <content>The blade's address service.</content>
public sealed partial class BladeClient
{
    /// <summary>Has it told again of a machine, or of all; and of those that it should have forgotten.</summary>
    /// <param name="name">Slot or name; null for all of the caller's.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<AddressReport> RenewAddressesAsync(string? name, CancellationToken cancellation) =>
        AnswerAsync(
            Request(HttpMethod.Post, "v1/addresses" + (name is null ? "" : "?machine=" + Uri.EscapeDataString(name))), ApiJson.Default.AddressReport, cancellation);
}
