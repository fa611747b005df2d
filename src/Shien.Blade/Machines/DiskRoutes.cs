using Shien.Api;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Store;
using Shien.Images.Blocks;
using Shien.Images.Disks;

namespace Shien.Blade.Machines;

/// <summary>The disks of a stopped machine, as a pull reads them: block map, then ranges of blocks.</summary>
internal sealed class DiskRoutes(
    MachineCommands commands, AccountTransactions transactions, DiskHolds holds, StoreLayout layout)
{
    private const int MaxBlocks = 4096;

    /// <summary>Adds them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/machines/{name}/disks/{disk}/map", (RequestDelegate)SendMapAsync);
        routes.MapGet("/v1/machines/{name}/disks/{disk}/blocks", (RequestDelegate)SendBlocksAsync);
    }

    private async Task SendMapAsync(HttpContext http)
    {
        using DiskReader disk = await OpenAsync(http).ConfigureAwait(false);
        BlockMap map = await Task.Run(() => BlockMapBuilder.Build(disk, bytesDone: null, http.RequestAborted)).ConfigureAwait(false);
        http.AllowDownload();
        http.Response.ContentType = "application/octet-stream";
        using MemoryStream bytes = new();
        BlockMapFormat.Write(map, bytes);
        http.Response.ContentLength = bytes.Length;
        bytes.Position = 0;
        await bytes.CopyToAsync(http.Response.Body, http.RequestAborted).ConfigureAwait(false);
    }

    private async Task SendBlocksAsync(HttpContext http)
    {
        using DiskReader disk = await OpenAsync(http).ConfigureAwait(false);
        int blocks = BlockMap.CountOf(disk.LengthBytes);
        long first = Requests.Number(http.Request.Query["first"]);
        long count = Requests.Number(http.Request.Query["count"]);
        if (first < 0 || first >= blocks || count is < 1 or > MaxBlocks)
        {
            throw new RefusalException(
                ErrorCodes.BadRequest, $"blocks {first} and {count} more cannot be sent: the disk has {blocks}, and {MaxBlocks} are the most in one request");
        }

        List<int> stored = await Task.Run(() => StoredBlocks(disk, (int)first, (int)Math.Min(first + count, blocks))).ConfigureAwait(false);
        http.AllowDownload();
        http.Response.ContentType = "application/octet-stream";
        await BlockTransfer.SendAsync(disk, stored, http.Response.Body, bytesDone: null, http.RequestAborted).ConfigureAwait(false);
    }

    private async Task<DiskReader> OpenAsync(HttpContext http)
    {
        Caller caller = http.Caller();
        string name = http.Part("name");
        long number = Requests.Number(http.Part("disk"));
        await Task.Run(() => commands.Find(caller.Account, name)).ConfigureAwait(false);
        return await Task.Run(() => transactions.Run(caller.Account.Name, () =>
        {
            MachineRecord record = commands.Find(caller.Account, name);
            if (number < 1 || number > record.Disks.Count)
            {
                throw new RefusalException(ErrorCodes.NotFound, $"the machine '{record.Slot}' has {record.Disks.Count} disks, so there is no disk '{number}'");
            }

            commands.CheckStopped(record);
            holds.Hold(record, caller.Peer);
            return PlainImage.Open(layout.Image(record.Account, record.Disks[(int)number - 1].File));
        })).ConfigureAwait(false);
    }

    // Blocks that are stored and not all zero; the map left the zero ones out as well.
    private static List<int> StoredBlocks(DiskReader disk, int first, int end)
    {
        List<int> stored = [];
        byte[] buffer = new byte[BlockMap.BlockBytes];
        int next = first;
        foreach (StoredExtent extent in disk.StoredExtents())
        {
            int last = (int)Math.Min((extent.End - 1) / BlockMap.BlockBytes, end - 1);
            for (int block = Math.Max(next, (int)(extent.Offset / BlockMap.BlockBytes)); block <= last; block++, next = block)
            {
                long offset = (long)block * BlockMap.BlockBytes;
                Span<byte> content = buffer.AsSpan(0, (int)Math.Min(BlockMap.BlockBytes, disk.LengthBytes - offset));
                disk.Read(offset, content);
                if (content.ContainsAnyExcept((byte)0))
                {
                    stored.Add(block);
                }
            }

            if (last == end - 1)
            {
                break;
            }
        }

        return stored;
    }
}
