using System.Runtime.InteropServices;
using System.Text;
using Shien.Blade.Limits;

namespace Shien.Blade.Libvirt;

/// <content>How much of CPUs and disks it gets, while it runs; its definition stays as it is.</content>
internal sealed unsafe partial class Domain
{
    // The kernel's: a cgroup of version 2 calls it weight and has 100, one of version 1 calls it shares and has 1024.
    private static readonly long UsualShares = File.Exists("/sys/fs/cgroup/cgroup.controllers") ? 100 : 1024;
    private const long NoQuota = -1;

    /// <summary>Gives a running machine another share of the CPUs.</summary>
    public void TuneCpu(Tuning tuning)
    {
        LibvirtNative.TypedParameter* parameters = stackalloc LibvirtNative.TypedParameter[3];
        Set(&parameters[0], "cpu_shares", LibvirtNative.TypedParameter.UnsignedLong, tuning.CpuShares ?? UsualShares);
        Set(&parameters[1], "vcpu_period", LibvirtNative.TypedParameter.UnsignedLong, Tuning.PeriodMicroseconds);
        Set(&parameters[2], "vcpu_quota", LibvirtNative.TypedParameter.SignedLong, tuning.QuotaMicroseconds ?? NoQuota);
        Check(LibvirtNative.virDomainSetSchedulerParametersFlags(handle, parameters, 3, LibvirtNative.AffectLive));
    }

    /// <summary>Gives one of its disks another share of the speed that all of them have together.</summary>
    public void TuneDisk(string target, Tuning tuning)
    {
        byte* group = stackalloc byte[Tuning.DiskGroup.Length + 1];
        Encoding.ASCII.GetBytes(Tuning.DiskGroup, new Span<byte>(group, Tuning.DiskGroup.Length));
        group[Tuning.DiskGroup.Length] = 0;
        LibvirtNative.TypedParameter* parameters = stackalloc LibvirtNative.TypedParameter[3];
        Set(&parameters[0], "total_bytes_sec", LibvirtNative.TypedParameter.UnsignedLong, tuning.DiskBytesPerSecond ?? 0);
        Set(&parameters[1], "total_iops_sec", LibvirtNative.TypedParameter.UnsignedLong, tuning.DiskIops ?? 0);
        Set(&parameters[2], "group_name", LibvirtNative.TypedParameter.String, (long)group);
        Check(LibvirtNative.virDomainSetBlockIoTune(handle, target, parameters, tuning.HasDisk ? 3 : 2, LibvirtNative.AffectLive));
    }

    private static void Set(LibvirtNative.TypedParameter* parameter, string name, int type, long value)
    {
        NativeMemory.Clear(parameter, (nuint)sizeof(LibvirtNative.TypedParameter));
        Encoding.ASCII.GetBytes(name, new Span<byte>(parameter->Name, LibvirtNative.TypedParameter.NameBytes - 1));
        parameter->Type = type;
        parameter->Value = value;
    }
}
