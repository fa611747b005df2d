using System.Diagnostics;
using System.Text;
using Shien.EndToEnd.Lab;

namespace Shien.EndToEnd.Boxes;

/// <summary>A box's disk that runs without KVM, by its own boot loader, and is not changed by it; its port 22 is a port of this machine.</summary>
internal sealed class BootedBox : IDisposable
{
    private static readonly TimeSpan BootLimit = TimeSpan.FromMinutes(10);

    private readonly TemporaryFolder folder = new();
    private readonly Process machine;
    private readonly int port = Port.Free();

    /// <summary>Starts it.</summary>
    /// <param name="disk">Raw.</param>
    /// <param name="uefi">By UEFI, from an empty store of variables; by BIOS otherwise.</param>
    /// <param name="virtio">Disk and card are virtio's; SATA and e1000 otherwise.</param>
    /// <param name="memoryMib">Its memory, MiB.</param>
    public BootedBox(string disk, bool uefi, bool virtio, int memoryMib = 1024)
    {
        string[] firmware = uefi
            ? ["-drive", "if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd", "-drive", "if=pflash,format=raw,snapshot=on,file=/usr/share/OVMF/OVMF_VARS_4M.fd"]
            : [];
        string[] hardware = virtio
            ? ["-device", "virtio-blk-pci,drive=d", "-device", "virtio-net-pci,netdev=n"]
            : ["-device", "ahci,id=a", "-device", "ide-hd,drive=d,bus=a.0", "-device", "e1000,netdev=n"];
        machine = Process.Start("qemu-system-x86_64", [
            "-machine", "pc,accel=tcg", "-cpu", "max", "-smp", "2", "-m", $"{memoryMib}", "-nodefaults", "-display", "none", "-serial", "file:" + folder.File("console"),
            "-drive", $"if=none,id=d,file={disk},format=raw,snapshot=on", "-netdev", $"user,id=n,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:22",
            .. firmware, .. hardware,
        ]);
        File.Copy(SshGuest.InsecureKey, Key);
        File.SetUnixFileMode(Key, UnixFileMode.UserRead);
    }

    /// <summary>What has come over the serial line.</summary>
    public string Console => File.Exists(folder.File("console")) ? File.ReadAllText(folder.File("console"), Encoding.Latin1) : "";

    private string Key => folder.File("insecure");

    private string[] Options =>
    [
        "-F", "/dev/null", "-i", Key, "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes",
        "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "ConnectTimeout=60",
    ];

    /// <summary>What commands print there for the account vagrant, whom Vagrant's insecure key lets in.</summary>
    public string Ask(string commands, TimeSpan? limit = null)
    {
        Stopwatch time = Stopwatch.StartNew();
        while (true)
        {
            RunResult result = Run.Program("ssh", ["-p", $"{port}", .. Options, "vagrant@127.0.0.1", commands], new RunOptions(Limit: limit));
            const int noConnection = 255;
            if (result.ExitCode != noConnection)
            {
                return result.Output;
            }

            if (machine.HasExited || time.Elapsed > BootLimit)
            {
                throw new InvalidOperationException($"Nobody got in within {time.Elapsed}: {result.Error} {Console}");
            }

            Thread.Sleep(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Puts a file into that account's home; only after <see cref="Ask"/> has got in once.</summary>
    public void Give(string file) => Run.Program("scp", ["-q", "-P", $"{port}", .. Options, file, "vagrant@127.0.0.1:"]).Succeeded();

    public void Dispose()
    {
        machine.Kill();
        machine.WaitForExit();
        machine.Dispose();
        folder.Dispose();
    }
}
