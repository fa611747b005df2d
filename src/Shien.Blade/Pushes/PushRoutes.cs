using Microsoft.AspNetCore.Connections;
using Shien.Api;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Pushes.Known;
using Shien.Blade.Settings;
using Shien.Images;
using Shien.Images.Blocks;
using Shien.Images.Blocks.Patches;

namespace Shien.Blade.Pushes;

/// <summary>The paths below <c>/v1/pushes</c>.</summary>
internal sealed class PushRoutes(PushBoard board, PushReservations reservations, PushCommit committing, MapIntake maps, KnownDisks known, BoxBases boxes, OnceCache once, BladeSettings settings)
{
    private const int DrainBytes = 256 << 20;
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);

    /// <summary>Adds them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/pushes", (RequestDelegate)ReserveAsync);
        routes.MapGet("/v1/pushes", (RequestDelegate)TellAsync);
        routes.MapPut("/v1/pushes/{id}/disks/{disk}/map", (RequestDelegate)TakeMapAsync);
        routes.MapPut("/v1/pushes/{id}/disks/{disk}/blocks", (RequestDelegate)TakeBlocksAsync);
        routes.MapPost("/v1/pushes/{id}/commit", (RequestDelegate)CommitAsync);
        routes.MapDelete("/v1/pushes/{id}", (RequestDelegate)AbandonAsync);
    }

    private async Task ReserveAsync(HttpContext http)
    {
        PushRequest request = await http.BodyAsync(ApiJson.Default.PushRequest).ConfigureAwait(false);
        Caller caller = http.Caller();
        await http.OnceAsync(once, () => Answer.Json(reservations.Reserve(caller, request), ApiJson.Default.PushTicket)).ConfigureAwait(false);
    }

    private async Task TellAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        PushList list = await Task.Run(() => new PushList(board.Of(caller.Account))).ConfigureAwait(false);
        await Answer.Json(list, ApiJson.Default.PushList).SendAsync(http).ConfigureAwait(false);
    }

    private Task TakeMapAsync(HttpContext http) => TakeAsync(http, async (push, disk, body, cancellation) =>
    {
        await Task.Run(
            async () =>
            {
                BlockMap map = ReadMap(disk, body);
                if (push.Request.Box is null)
                {
                    await maps.TakeAsync(disk, map, cancellation).ConfigureAwait(false);
                }
                else
                {
                    // A box is whole by itself.
                    disk.SetMap(map);
                }

                if (disk.Missing().Count > 0)
                {
                    known.Fill(push.Account, disk, cancellation);
                }

                boxes.Agree(disk, http);
            },
            CancellationToken.None).ConfigureAwait(false);
        return new Answer(StatusCodes.Status200OK, BlockRunFormat.Write(disk.Missing()), "application/octet-stream");
    });

    private Task TakeBlocksAsync(HttpContext http) => TakeAsync(http, async (_, disk, body, _) =>
    {
        using PatchBase? box = disk.PatchRoot is { } root ? boxes.Open([root]) : null;
        await disk.ReceiveAsync(body, box).ConfigureAwait(false);
        return Answer.Nothing;
    });

    // Whatever goes wrong while content travels, what has come is right, and stays: only a store that cannot take it is freed.
    private async Task TakeAsync(HttpContext http, Func<Push, SpoolDisk, Stream, CancellationToken, Task<Answer>> take)
    {
        Push push = board.Find(http.Caller(), http.Part("id"));
        long number = Requests.Number(http.Part("disk"));
        SpoolDisk disk = number >= 1 && number <= push.Disks.Count
            ? push.Disks[(int)number - 1]
            : throw new RefusalException(ErrorCodes.NotFound, $"the push has {push.Disks.Count} disks, so there is no disk '{http.Part("disk")}'");
        if (push.IsClosed)
        {
            http.Abort();
            return;
        }

        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, push.Dropped);
        IDisposable work = push.Enter();
        SilenceStream body = new(http.Request.Body, settings.PushTimeout, ending.Token);
        try
        {
            Answer answer;
            using (work)
            {
                http.AllowUpload();
                answer = await take(push, disk, body, ending.Token).ConfigureAwait(false);
            }

            await answer.SendAsync(http).ConfigureAwait(false);
        }
        catch (Exception) when (push.IsClosed)
        {
            // The daemon stops, and what was sent stays. An answer would be taken for a refusal, after which nothing goes on: cut as by a
            // daemon that was killed, the client knows what to do.
            http.Abort();
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested && push.Failure is not null)
        {
            // Another request of the push failed, perhaps a moment ago on another connection: the reason is that one's.
            await DrainAsync(http).ConfigureAwait(false);
            throw new RefusalException(push.Failure);
        }
        catch (Exception e)
        {
            bool cut = http.RequestAborted.IsCancellationRequested || e is OperationCanceledException or ConnectionResetException or BadHttpRequestException;
            if (!cut && !body.IsSilent && (e is IOException || !push.HasContent))
            {
                board.Drop(push, e.Message, ErrorExplainer.Explain(e));
            }

            if (!cut)
            {
                await DrainAsync(http).ConfigureAwait(false);
            }

            throw;
        }
    }

    private static BlockMap ReadMap(SpoolDisk disk, Stream body)
    {
        using BufferedStream buffered = new(body, 64 * 1024);
        (long length, int stored) = (disk.Reserved.LengthBytes, (int)disk.Reserved.StoredBlocks);
        BlockMap map = disk.Base is { } other
            ? BlockMapDelta.Read(buffered, other, length, stored)
            : BlockMapFormat.Read(buffered, length, stored);
        return buffered.ReadByte() < 0 ? map : throw new ImageException("the block map is damaged: something follows it.");
    }

    // A client that is still sending would lose the answer, so the rest is read, up to a limit.
    private static async Task DrainAsync(HttpContext http)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        limit.CancelAfter(DrainTime);
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (long left = DrainBytes; left > 0;)
            {
                int got = await http.Request.Body.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
                if (got == 0)
                {
                    return;
                }

                left -= got;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Then it loses the answer.
        }
    }

    private async Task CommitAsync(HttpContext http)
    {
        CommitRequest commit = await http.BodyAsync(ApiJson.Default.CommitRequest).ConfigureAwait(false);
        Caller caller = http.Caller();
        Push push = board.Find(caller, http.Part("id"));
        if (push.IsClosed)
        {
            http.Abort();
            return;
        }

        EventLog events = push.BeginCommit(out IDisposable? work);
        if (work is not null)
        {
            _ = Task.Run(() => committing.RunAsync(caller, push, commit, events, work));
        }

        await events.SendAsync(http).ConfigureAwait(false);
    }

    private async Task AbandonAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        string id = http.Part("id");
        await http.OnceAsync(once, () =>
        {
            Push push = board.Find(caller, id);
            if (push.IsClosed)
            {
                // What was sent stays for the next daemon, so it is not said to be gone.
                http.Abort();
            }
            else
            {
                board.Drop(push, "its client gave it up");
            }

            return Answer.Nothing;
        }).ConfigureAwait(false);
    }
}
