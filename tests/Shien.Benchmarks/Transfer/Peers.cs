namespace Shien.Benchmarks.Transfer;

/// <summary>What one would do without us, over one line: with scp, qemu-img and virsh, with rsync, with casync.</summary>
internal sealed class Peers(Lab lab, Line line, Machines machines, string folder)
{
    private const string Home = "/run/local-blade/home/alice";

    private readonly string remote = "alice@" + line.Address;

    private string Ssh => string.Join(' ', ["ssh", .. lab.SshOptions]);

    /// <summary>Today's way: scp of the export, qemu-img convert on the blade, virsh define. That the export was made is not counted.</summary>
    public Sample Today()
    {
        string xml = Path.Combine(folder, "today.xml");
        File.WriteAllText(
            xml,
            $"""
            <domain type='qemu'><name>today</name><memory unit='MiB'>1024</memory><os><type>hvm</type></os>
            <devices><disk type='file'><driver name='qemu' type='qcow2'/><source file='{Home}/today.qcow2'/><target dev='vda'/></disk></devices></domain>
            """);
        Sample sample = line.Measure(
            ["scp", "-q", "-O", .. lab.SshOptions, machines.Export, $"{remote}:today.vmdk"],
            ["ssh", .. lab.SshOptions, remote, "qemu-img convert -f vmdk -O qcow2 today.vmdk today.qcow2"]);
        sample = sample with { Seconds = sample.Seconds + lab.OnBlade("virsh", "-q", "-c", "qemu:///system", "define", xml).Seconds };
        lab.OnBlade("virsh", "-q", "-c", "qemu:///system", "undefine", "today");
        lab.OnBlade("rm", $"{Home}/today.vmdk", $"{Home}/today.qcow2");
        return sample;
    }

    /// <summary>The way back: scp of the image, then a box of it.</summary>
    public Sample TodayBack()
    {
        string box = Path.Combine(folder, "back");
        Directory.CreateDirectory(box);
        File.WriteAllText(Path.Combine(box, "metadata.json"), """{"provider":"virtualbox"}""");
        lab.OnBlade("install", "-o", "alice", machines.Used, $"{Home}/back.qcow2");
        Sample sample = line.Measure(
            ["scp", "-q", "-O", .. lab.SshOptions, $"{remote}:back.qcow2", $"{box}/back.qcow2"],
            ["qemu-img", "convert", "-f", "qcow2", "-O", "vmdk", "-o", "subformat=streamOptimized", $"{box}/back.qcow2", $"{box}/box-disk001.vmdk"],
            ["tar", "-C", box, "-czf", Path.Combine(folder, "back.box"), "metadata.json", "box-disk001.vmdk"]);
        lab.OnBlade("rm", $"{Home}/back.qcow2");
        Directory.Delete(box, recursive: true);
        File.Delete(Path.Combine(folder, "back.box"));
        return sample;
    }

    /// <summary>rsync of the raw disk onto the box's on the blade.</summary>
    public Sample Rsync()
    {
        string raw = Raw(machines.Used, "used.raw");
        lab.OnBlade("sh", "-euc", $"cp --sparse=always \"$0\" {Home}/rsync.raw; chown alice: {Home}/rsync.raw", Raw(machines.Box, "box.raw"));
        Sample sample = line.Measure(["rsync", "-z", "--inplace", "-e", Ssh, raw, $"{remote}:rsync.raw"]);
        lab.OnBlade("cmp", raw, $"{Home}/rsync.raw");
        lab.OnBlade("rm", $"{Home}/rsync.raw");
        return sample;
    }

    /// <summary>casync: the used disk's chunks into a store on the blade that has the box's, then the disk put together there.</summary>
    public Sample Casync()
    {
        string raw = Raw(machines.Used, "used.raw");
        string box = Raw(machines.Box, "box.raw");
        lab.AsAlice("sh", "-euc", $"cd; rm -rf store.castr; casync make --store=store.castr box.caibx \"$0\"", box);
        Sample sample = line.Measure(
            ["env", "CASYNC_SSH_PATH=" + SshScript(), "casync", "make", $"--store={remote}:{Home}/store.castr", $"{remote}:{Home}/used.caibx", raw],
            ["ssh", .. lab.SshOptions, remote, $"casync extract --store=store.castr --seed={box} used.caibx casync.raw"]);
        lab.OnBlade("cmp", raw, $"{Home}/casync.raw");
        lab.OnBlade("rm", "-rf", $"{Home}/store.castr", $"{Home}/casync.raw", $"{Home}/used.caibx", $"{Home}/box.caibx");
        return sample;
    }

    /// <summary>Size of a compressed overlay with what differs from the box, bytes.</summary>
    public long DeltaBytes()
    {
        string delta = Path.Combine(folder, "delta.qcow2");
        string packed = Path.Combine(folder, "delta-c.qcow2");
        lab.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", machines.Used, "-F", "qcow2", delta);
        lab.Run("qemu-img", "rebase", "-b", machines.Box, "-F", "qcow2", delta);
        lab.Run("qemu-img", "convert", "-c", "-O", "qcow2", "-B", machines.Box, "-F", "qcow2", delta, packed);
        long bytes = new FileInfo(packed).Length;
        File.Delete(delta);
        File.Delete(packed);
        return bytes;
    }

    private string Raw(string image, string name)
    {
        string raw = Path.Combine(folder, name);
        if (!File.Exists(raw))
        {
            lab.Run("qemu-img", "convert", "-O", "raw", image, raw + ".part");
            File.Move(raw + ".part", raw);
        }

        return raw;
    }

    // casync takes a program without arguments.
    private string SshScript()
    {
        string script = Path.Combine(folder, "casync-ssh");
        File.WriteAllText(script, $"#!/bin/sh\nexec {Ssh} \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return script;
    }
}
