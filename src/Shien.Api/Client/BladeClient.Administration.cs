using Shien.Api.Administration;
using Shien.Api.Machines;

namespace Shien.Api.Client;

/// <content>What administrators ask; everybody else is refused.</content>
public sealed partial class BladeClient
{
    /// <summary>Everybody's machines.</summary>
    public Task<OwnedMachineList> GetAllMachinesAsync(CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, "v1/admin/machines"), ApiJson.Default.OwnedMachineList, cancellation);

    /// <summary>What each account has and uses.</summary>
    public Task<UsageReport> GetUsageAsync(CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, "v1/admin/usage"), ApiJson.Default.UsageReport, cancellation);

    /// <summary>What everybody may have, or an account, with what it uses of it.</summary>
    public Task<LimitReport> GetLimitsAsync(string? account, CancellationToken cancellation) => AnswerAsync(
        Request(HttpMethod.Get, "v1/admin/limits" + (account is null ? "" : "?account=" + Uri.EscapeDataString(account))), ApiJson.Default.LimitReport, cancellation);

    /// <summary>What the blade does, in numbers.</summary>
    public Task<MetricsText> GetMetricsAsync(CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, "v1/admin/metrics"), ApiJson.Default.MetricsText, cancellation);

    /// <summary>Whether it has what it needs.</summary>
    public Task<HealthReport> GetHealthAsync(CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, "v1/admin/health"), ApiJson.Default.HealthReport, cancellation);

    /// <summary>The latest changes on the blade.</summary>
    /// <param name="account">Only those by or of this account; null for all.</param>
    /// <param name="count">At most so many, 1 to <see cref="AuditEntryList.MaxEntries"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<AuditEntryList> GetAuditAsync(string? account, int count, CancellationToken cancellation) => AnswerAsync(
        Request(HttpMethod.Get, FormattableString.Invariant($"v1/admin/audit?count={count}{(account is null ? "" : "&account=" + Uri.EscapeDataString(account))}")),
        ApiJson.Default.AuditEntryList,
        cancellation);

    /// <summary>Stops somebody's machine: asks its guest, or forces it off.</summary>
    public Task<MachineInfo> StopOfAsync(string account, string name, bool force, CancellationToken cancellation) => AnswerAsync(
        Request(HttpMethod.Post, $"{AccountPath(account)}/machines/{Uri.EscapeDataString(name)}/{(force ? "destroy" : "shutdown")}"),
        ApiJson.Default.MachineInfo,
        cancellation);

    /// <summary>Lets an account change nothing any more.</summary>
    public async Task FreezeAsync(string account, string reason, CancellationToken cancellation) =>
        (await SendAsync(Request(HttpMethod.Put, AccountPath(account) + "/frozen", Json(new FreezeRequest(reason), ApiJson.Default.FreezeRequest)), cancellation).ConfigureAwait(false)).Dispose();

    /// <summary>Lets it again.</summary>
    public async Task ThawAsync(string account, CancellationToken cancellation) =>
        (await SendAsync(Request(HttpMethod.Delete, AccountPath(account) + "/frozen"), cancellation).ConfigureAwait(false)).Dispose();

    /// <summary>What is in the archive.</summary>
    public Task<RetiredAccountList> GetRetiredAsync(CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, "v1/admin/retired"), ApiJson.Default.RetiredAccountList, cancellation);

    /// <summary>Puts the machines of an account into the archive.</summary>
    public Task<RetiredAccount> RetireAsync(string account, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Put, AccountPath(account) + "/retired"), ApiJson.Default.RetiredAccount, cancellation);

    /// <summary>Brings them back.</summary>
    public Task<RetiredAccount> RestoreAsync(string account, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Delete, AccountPath(account) + "/retired"), ApiJson.Default.RetiredAccount, cancellation);

    private static string AccountPath(string account) => "v1/admin/accounts/" + Uri.EscapeDataString(account);
}
