using Shien.Benchmarks;
using Shien.Benchmarks.Transfer;
using Shien.Images;
using Shien.Images.Disks;
using Shien.Images.Writing;

try
{
    // What is measured runs in a process of its own, as `shien convert` would.
    if (args is ["convert", var from, var to, .. var packing])
    {
        using DiskReader disk = DiskImage.Open(from);
        DiskConversion.Run(disk, to, new ConversionOptions(DiskFormat.Qcow2, packing is ["--compress"]), bytesDone: null, CancellationToken.None);
        return 0;
    }

    if (args is ["list", .. var rest])
    {
        ListPair.Run(Options.Parse(rest));
        return 0;
    }

    if (args is ["check", .. var image])
    {
        CheckBench.Run(Options.Parse(image));
        return 0;
    }

    if (args is ["storage", .. var storage])
    {
        StorageBench.Run(Options.Parse(storage));
        return 0;
    }

    if (args is ["transfer", .. var transfer])
    {
        TransferBench.Run(TransferOptions.Parse(transfer));
        return 0;
    }

    Options options = Options.Parse(args);
    string stream = options.Image ?? RealContent.MakeVmdk(options.Folder);
    foreach (ConvertCase what in ConvertCase.All.Where(known => options.Only is null || options.Only == known.Name))
    {
        ConvertPair.Run(what, stream, options);
    }

    return 0;
}
catch (Exception e) when (e is ImageException or InvalidOperationException or IOException or ArgumentException)
{
    Console.Error.WriteLine($"benchmarks: {e.Message}");
    return e is ArgumentException ? 2 : 1;
}
