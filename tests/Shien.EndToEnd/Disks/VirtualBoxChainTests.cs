using Shien.EndToEnd.Lab;
using Shien.Images.Disks;
using Shien.Images.Disks.Chains;
using Shien.Images.Machines.VirtualBox;
using Xunit;

namespace Shien.EndToEnd.Disks;

/// <summary>Snapshots of snapshots and linked clones, made and flattened by a real VirtualBox.</summary>
public sealed class VirtualBoxChainTests : IDisposable
{
    private const int LengthBytes = 40 << 20;

    private readonly TemporaryFolder folder = new();
    private readonly List<string> machines = [];
    private readonly VirtualBox box;

    public VirtualBoxChainTests() => box = new VirtualBox(folder);

    // Explicit: VirtualBox is fetched.
    [Theory(Explicit = true)]
    [InlineData("VDI")]
    [InlineData("VMDK")]
    [InlineData("VHD")]
    public void A_chain_is_what_clonemedium_makes_of_it(string format)
    {
        string name = $"shien-{Guid.NewGuid():N}";
        string disk = folder.File($"{name}/base.{format.ToLowerInvariant()}");
        Create(name);
        VBoxManage("convertfromraw", State(0), disk, "--format", format);
        VBoxManage("storageattach", name, "--storagectl", "SATA", "--port", "0", "--device", "0", "--type", "hdd", "--medium", disk);
        for (int i = 1; i < 6; i++)
        {
            VBoxManage("snapshot", name, "take", $"s{i}");
            Fill(Attached(name).Id!.Value, State(i));
        }

        machines.Insert(0, name + "-clone");
        VBoxManage("clonevm", name, "--snapshot", "s4", "--options", "link", "--basefolder", folder.Path, "--name", machines[0], "--register");
        IsWhatVirtualBoxReads(Attached(name), State(5));
        IsWhatVirtualBoxReads(Attached(machines[0]), State(3));
    }

    public void Dispose()
    {
        machines.ForEach(machine => VBoxManage("unregistervm", machine, "--delete"));
        box.Dispose();
        folder.Dispose();
    }

    private void Create(string name)
    {
        VBoxManage("createvm", "--name", name, "--basefolder", folder.Path, "--register");
        machines.Add(name);
        VBoxManage("storagectl", name, "--name", "SATA", "--add", "sata", "--portcount", "1");
    }

    // What can be written into a differencing image without starting the machine.
    private void Fill(Guid image, string raw)
    {
        string from = folder.File("new.vdi");
        VBoxManage("convertfromraw", raw, from, "--format", "VDI");
        VBoxManage("clonemedium", "disk", from, image.ToString(), "--existing");
        VBoxManage("closemedium", "disk", from, "--delete");
    }

    private void IsWhatVirtualBoxReads(VirtualBoxDisk attached, string raw)
    {
        string flat = folder.File("flat.raw");
        VBoxManage("clonemedium", "disk", attached.Id!.Value.ToString(), flat, "--format", "RAW");
        MediaRegistry registry = MediaList.Parse(VBoxManage("list", "hdds"));
        using (DiskReader disk = DiskImage.Open(attached.Path, registry))
        {
            Oracle.IsContent(disk, flat);
            Oracle.IsContent(disk, raw);
        }

        VBoxManage("closemedium", "disk", flat, "--delete");
    }

    private VirtualBoxDisk Attached(string machine) => ShowVmInfo.Parse(VBoxManage("showvminfo", machine, "--machinereadable")).Disks.Single();

    // Blocks of zeros, of one byte and of noise; each state changes a third of them.
    private string State(int number)
    {
        string path = folder.File($"{number}.raw");
        if (File.Exists(path))
        {
            return path;
        }

        byte[] content = number == 0 ? new byte[LengthBytes] : File.ReadAllBytes(State(number - 1));
        Random random = new(number);
        const int step = 40_960;
        for (int offset = 0; offset < content.Length; offset += step)
        {
            Span<byte> block = content.AsSpan(offset, Math.Min(step, content.Length - offset));
            switch (random.Next(9))
            {
                case 0:
                    random.NextBytes(block);
                    break;
                case 1:
                    block.Fill((byte)number);
                    break;
                case 2:
                    content.AsSpan(offset, Math.Min(50 * step, content.Length - offset)).Clear();
                    break;
                default:
                    break;
            }
        }

        File.WriteAllBytes(path, content);
        return path;
    }

    private string VBoxManage(params string[] arguments) => box.Manage(arguments);
}
