using Shien.Api;
using Shien.Api.Boxes;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Machines;
using Shien.Blade.Pushes.Known;
using Shien.Blade.Settings;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Blade.Boxes;

/// <summary>The paths below <c>/v1/boxes</c>: what is published belongs to everybody with an account.</summary>
internal sealed class BoxRoutes(BoxStore boxes, BoxChanges changes, AllowedSigners signers, KnownDisks known, OnceCache once, BladeSettings settings)
{
    /// <summary>Adds them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/boxes", (RequestDelegate)ListAsync);
        routes.MapGet("/v1/boxes/allowed-signers", (RequestDelegate)TellSignersAsync);
        routes.MapGet("/v1/boxes/{name}/{version}", (RequestDelegate)TellAsync);
        routes.MapGet("/v1/boxes/{name}/{version}/disks/{disk}/map", (RequestDelegate)SendMapAsync);
        routes.MapPost("/v1/boxes/{name}/{version}/disks/{disk}/blocks", (RequestDelegate)SendBlocksAsync);
        routes.MapPost("/v1/boxes/{name}/{version}/yank", (RequestDelegate)YankAsync);
        routes.MapDelete("/v1/boxes/{name}/{version}", (RequestDelegate)RemoveAsync);
    }

    private async Task ListAsync(HttpContext http)
    {
        BoxList list = await Task.Run(() => new BoxList(
            [.. boxes.All().GroupBy(box => box.Manifest.Name).SelectMany(versions => versions.Reverse()).Select(boxes.Info)])
        {
            Namespace = settings.BoxNamespace,
            CatalogueUrl = settings.Catalogue is null ? null : settings.CatalogueUrl,
        }).ConfigureAwait(false);
        await Answer.Json(list, ApiJson.Default.BoxList).SendAsync(http).ConfigureAwait(false);
    }

    private async Task TellSignersAsync(HttpContext http)
    {
        byte[] content = await Task.Run(signers.Read).ConfigureAwait(false);
        await new Answer(StatusCodes.Status200OK, content, "text/plain; charset=utf-8").SendAsync(http).ConfigureAwait(false);
    }

    private async Task TellAsync(HttpContext http)
    {
        BoxAnswer answer = await Task.Run(() =>
        {
            PublishedBox box = Find(http);
            return new BoxAnswer(boxes.Signed(box), boxes.Yank(box));
        }).ConfigureAwait(false);
        await Answer.Json(answer, ApiJson.Default.BoxAnswer).SendAsync(http).ConfigureAwait(false);
    }

    private async Task SendMapAsync(HttpContext http)
    {
        BlockMap map = await Task.Run(() =>
        {
            (PublishedBox box, int disk) = FindDisk(http);
            return boxes.LoadMap(box, disk) ?? throw Damaged(box);
        }).ConfigureAwait(false);
        await DiskAnswers.SendMapAsync(http, map, roots => known.Choose(http.Caller().Account, roots)).ConfigureAwait(false);
    }

    private async Task SendBlocksAsync(HttpContext http)
    {
        using DiskReader disk = await Task.Run(() =>
        {
            (PublishedBox box, int number) = FindDisk(http);
            return PlainImage.Open(boxes.DiskPath(box, number));
        }).ConfigureAwait(false);
        await DiskAnswers.SendBlocksAsync(http, disk).ConfigureAwait(false);
    }

    private async Task YankAsync(HttpContext http)
    {
        YankRequest yank = await http.BodyAsync(ApiJson.Default.YankRequest).ConfigureAwait(false);
        Caller caller = http.Caller();
        (string name, string version) = (http.Part("name"), http.Part("version"));
        await http.OnceAsync(once, () =>
        {
            changes.Yank(caller, name, version, yank.Reason);
            return Answer.Nothing;
        }).ConfigureAwait(false);
    }

    private async Task RemoveAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        (string name, string version) = (http.Part("name"), http.Part("version"));
        await http.OnceAsync(once, () =>
        {
            changes.Remove(caller, name, version);
            return Answer.Nothing;
        }).ConfigureAwait(false);
    }

    private PublishedBox Find(HttpContext http) => boxes.Find(http.Part("name"), http.Part("version")) ?? throw boxes.NotFound(http.Part("name"), http.Part("version"));

    private (PublishedBox Box, int Disk) FindDisk(HttpContext http)
    {
        PublishedBox box = Find(http);
        long number = Requests.Number(http.Part("disk"));
        int disks = box.Manifest.Disks.Count;
        return number >= 1 && number <= disks
            ? (box, (int)number)
            : throw new RefusalException(ErrorCodes.NotFound, $"the box '{box.Title}' has {disks} disks, so there is no disk '{http.Part("disk")}'");
    }

    private static RefusalException Damaged(PublishedBox box) =>
        new(ErrorCodes.Backend, $"the box '{box.Title}' is damaged in this blade's store", "Tell an administrator; shiend's log says what is wrong.");
}
