using System.Net;
using Shien.Api.Addresses;
using Shien.Api.Machines;
using Shien.Api.Streams;

namespace Shien.Api.Client;

/// <content>Account and machines.</content>
public sealed partial class BladeClient
{
    /// <summary>Who the blade says the caller is.</summary>
    /// <exception cref="BladeException">The blade refused or could not be reached; so for every call below.</exception>
    public Task<AccountInfo> GetAccountAsync(CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, "v1/account"), ApiJson.Default.AccountInfo, cancellation);

    /// <summary>All machines of the caller, by name.</summary>
    public Task<MachineList> GetMachinesAsync(CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, "v1/machines"), ApiJson.Default.MachineList, cancellation);

    /// <summary>Defines the machine whose image the slot holds.</summary>
    public Task<MachineInfo> DefineAsync(string name, CancellationToken cancellation) =>
        AnswerAsync(
            Request(HttpMethod.Post, "v1/machines", Json(new DefineRequest(name), ApiJson.Default.DefineRequest)),
            ApiJson.Default.MachineInfo,
            cancellation);

    /// <summary>Takes the definition away; the image stays unless <paramref name="options"/> says otherwise.</summary>
    /// <returns>Null, or why the blade's address service still knows the machine.</returns>
    public async Task<AddressRegistration?> UndefineAsync(string name, UndefineOptions options, CancellationToken cancellation)
    {
        string path = MachinePath(name) + (options.DeleteImage ? "?image=delete" : "?image=keep");
        HttpRequestMessage request = Request(HttpMethod.Delete, path);
        using HttpResponseMessage response = await SendAsync(request, cancellation).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NoContent
            ? null
            : await ReadAsync(request, response, ApiJson.Default.AddressRegistration, cancellation).ConfigureAwait(false);
    }

    /// <summary>Starts the machine.</summary>
    public Task<MachineInfo> StartAsync(string name, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Post, MachinePath(name) + "/start"), ApiJson.Default.MachineInfo, cancellation);

    /// <summary>Forces the machine off, as virsh destroy does.</summary>
    public Task<MachineInfo> DestroyAsync(string name, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Post, MachinePath(name) + "/destroy"), ApiJson.Default.MachineInfo, cancellation);

    /// <summary>Asks the guest to shut down, as virsh shutdown does; it may not listen.</summary>
    public Task<MachineInfo> ShutdownAsync(string name, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Post, MachinePath(name) + "/shutdown"), ApiJson.Default.MachineInfo, cancellation);

    /// <summary>Asks the guest to restart, as virsh reboot does; it may not listen.</summary>
    public Task<MachineInfo> RebootAsync(string name, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Post, MachinePath(name) + "/reboot"), ApiJson.Default.MachineInfo, cancellation);

    /// <summary>Changes size or name.</summary>
    public Task<MachineInfo> ChangeAsync(string name, MachineChange change, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Patch, MachinePath(name), Json(change, ApiJson.Default.MachineChange)), ApiJson.Default.MachineInfo, cancellation);

    /// <summary>Puts a copy of an ISO file of the blade into the DVD drive; another one is taken out.</summary>
    public Task<MachineInfo> AttachMediumAsync(string name, MediumRequest medium, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Post, MachinePath(name) + "/medium", Json(medium, ApiJson.Default.MediumRequest)), ApiJson.Default.MachineInfo, cancellation);

    /// <summary>Takes it out.</summary>
    public Task<MachineInfo> EjectMediumAsync(string name, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Delete, MachinePath(name) + "/medium"), ApiJson.Default.MachineInfo, cancellation);

    /// <summary>Opens the way to its display.</summary>
    public Task<MachineDisplay> OpenDisplayAsync(string name, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Post, MachinePath(name) + "/display"), ApiJson.Default.MachineDisplay, cancellation);

    /// <summary>What libvirt knows of it.</summary>
    public Task<DomainFacts> GetDomainAsync(string name, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, MachinePath(name) + "/domain"), ApiJson.Default.DomainFacts, cancellation);

    /// <summary>All that its owner may know of it.</summary>
    public Task<MachineDetails> GetDetailsAsync(string name, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, MachinePath(name) + "/details"), ApiJson.Default.MachineDetails, cancellation);

    /// <summary>The domain's XML.</summary>
    public Task<MachineXml> GetXmlAsync(string name, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, MachinePath(name) + "/xml"), ApiJson.Default.MachineXml, cancellation);

    /// <summary>What a pull writes into the box.</summary>
    public Task<MachineHardware> GetHardwareAsync(string name, CancellationToken cancellation) =>
        AnswerAsync(Request(HttpMethod.Get, MachinePath(name) + "/hardware"), ApiJson.Default.MachineHardware, cancellation);

    /// <summary>Opens the serial console; the caller disposes the stream.</summary>
    public Task<FrameChannel> OpenConsoleAsync(string name, ConsoleOptions options, CancellationToken cancellation) =>
        UpgradeAsync(MachinePath(name) + "/console" + (options.Force ? "?force=true" : ""), cancellation);

    /// <summary>
    /// The block map of a disk of a stopped machine (Shien.Images writes and reads its form). The caller disposes the
    /// stream. The blade hashes the image first, so the first byte may take a while.
    /// </summary>
    /// <param name="name">Slot.</param>
    /// <param name="disk">From 1.</param>
    /// <param name="knownRoots">Root hashes of maps that the caller has: where the blade has one, it tells only the difference.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The map, and the root hash against which it is told; null for the whole map.</returns>
    public Task<(Stream Map, string? Base)> GetDiskMapAsync(string name, int disk, IReadOnlyList<string> knownRoots, CancellationToken cancellation) =>
        MapAsync($"{MachinePath(name)}/disks/{disk}", knownRoots, cancellation);

    /// <summary>
    /// Block frames of a stopped machine's disk. Ask for at most 128 blocks (8 MiB): an SSH channel buffers whatever is not
    /// read. The caller disposes the stream.
    /// </summary>
    /// <param name="name">Slot.</param>
    /// <param name="disk">From 1.</param>
    /// <param name="runs">Which blocks, as runs: first block and count, u32 little endian, ascending.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<Stream> GetDiskBlocksAsync(string name, int disk, byte[] runs, CancellationToken cancellation) =>
        BodyAsync(Request(HttpMethod.Post, $"{MachinePath(name)}/disks/{disk}/blocks", new ByteArrayContent(runs)), cancellation);

    private static string MachinePath(string name) => "v1/machines/" + Uri.EscapeDataString(name);

    private async Task<(Stream Map, string? Base)> MapAsync(string diskPath, IReadOnlyList<string> knownRoots, CancellationToken cancellation)
    {
        HttpResponseMessage response = await SendAsync(
            Request(HttpMethod.Get, $"{diskPath}/map?known={string.Join(',', knownRoots)}"), cancellation).ConfigureAwait(false);
        string? root = response.Headers.TryGetValues(ApiVersion.BaseHeader, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
        return (await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false), root);
    }

    private async Task<Stream> BodyAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        HttpResponseMessage response = await SendAsync(request, cancellation).ConfigureAwait(false);
        return await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
    }
}
