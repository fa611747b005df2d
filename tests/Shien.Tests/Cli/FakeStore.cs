using System.Text.Json;
using Shien.Api;
using Shien.Api.Machines;
using Shien.Api.Pushes;
using Shien.Images.Blocks;
using Shien.Images.Disks;
using Shien.Tests.Api;

namespace Shien.Tests.Cli;

/// <summary>The blade's side of a push and of a pull, in memory: one disk.</summary>
internal sealed class FakeStore
{
    public const string PushPath = "/v1/pushes/p7";

    public FakeStore(FakeBlade blade)
    {
        blade.On("POST /v1/pushes", Reserve)
            .On($"PUT {PushPath}/disks/1/map", TakeMap)
            .On($"PUT {PushPath}/disks/1/blocks", TakeBlocks)
            .On($"POST {PushPath}/commit", _ => FakeAnswer.Lines(ApiJson.Default.PushEvent, CommitEvents))
            .On($"DELETE {PushPath}", _ => FakeAnswer.Nothing);
    }

    public PushRequest? Reserved { get; private set; }

    public ApiError? Refusal { get; set; }

    /// <summary>Blocks that the blade says it has.</summary>
    public Func<int, bool> Has { get; set; } = _ => false;

    public BlockMap? Map { get; private set; }

    public Dictionary<int, byte[]> Blocks { get; } = [];

    public IReadOnlyList<PushEvent> CommitEvents { get; set; } =
        [new("assemble", 1, 2), new("inspect", Findings: []), new("define", Note: "The disk hangs on SATA."), new("done", Machine: SampleMachines.Running)];

    /// <summary>Offers a disk as machine 01.</summary>
    public static void Offer(FakeBlade blade, DiskReader disk, Action<byte[]>? damage = null)
    {
        BlockMap map = BlockMapBuilder.Build(disk, null, CancellationToken.None);
        blade.On("GET /v1/account", new AccountInfo("e24", "user", "blade", "1", "x86_64", 4, 2, 2048, 64L << 30), ApiJson.Default.AccountInfo)
            .On("GET /v1/machines/01/hardware", new MachineHardware(2, 1024, "bios", "x86_64", "52:54:00:12:34:56", [disk.LengthBytes]), ApiJson.Default.MachineHardware)
            .On("GET /v1/machines/01/disks/1/map", _ =>
            {
                MemoryStream body = new();
                BlockMapFormat.Write(map, body);
                return new FakeAnswer(200, body.ToArray());
            })
            .On("POST /v1/machines/01/disks/1/blocks", request =>
            {
                FakeAnswer answer = BlocksOf(disk, request);
                damage?.Invoke(answer.Body);
                return answer;
            });
    }

    /// <summary>The blocks that a request asks for.</summary>
    public static FakeAnswer BlocksOf(DiskReader disk, FakeRequest request)
    {
        MemoryStream body = new();
        BlockTransfer.SendAsync(disk, BlockRunFormat.Read(request.Body, BlockMap.CountOf(disk.LengthBytes), 128), body, null, CancellationToken.None)
            .GetAwaiter().GetResult();
        return new FakeAnswer(200, body.ToArray());
    }

    /// <summary>Rules that its administrators have waived.</summary>
    public IReadOnlyList<string>? Waived { get; set; }

    /// <summary>Where the blade's machines are reached from.</summary>
    public string Profile { get; set; } = "private";

    private FakeAnswer Reserve(FakeRequest request)
    {
        if (Refusal is { } refusal)
        {
            return FakeAnswer.Refusal(409, refusal);
        }

        if (request.Body.Length == 0)
        {
            return FakeAnswer.Nothing; // asked before the body: go on
        }

        Reserved = JsonSerializer.Deserialize(request.Body, ApiJson.Default.PushRequest)!;
        return FakeAnswer.Json(
            200, new PushTicket(Reserved.DryRun ? "" : "p7", Reserved.Name ?? "02", Reserved.Replace, Profile, Waived), ApiJson.Default.PushTicket);
    }

    private FakeAnswer TakeMap(FakeRequest request)
    {
        if (request.Body.Length == 0)
        {
            return FakeAnswer.Nothing;
        }

        Map = BlockMapFormat.Read(new MemoryStream(request.Body), Reserved!.Disks[0].LengthBytes, (int)Reserved.Disks[0].StoredBlocks);
        return new FakeAnswer(200, BlockRunFormat.Write(Map.StoredBlocks().Where(block => !Has(block))));
    }

    private FakeAnswer TakeBlocks(FakeRequest request)
    {
        if (request.Body.Length > 0)
        {
            BlockTransfer.ReceiveAsync(
                new MemoryStream(request.Body), Map!, (block, content) => Blocks[block] = content.ToArray(), null, CancellationToken.None)
                .GetAwaiter().GetResult();
        }

        return FakeAnswer.Nothing;
    }
}
