using System.Runtime.InteropServices;

namespace Shien.Blade.Libvirt;

/// <content>What it says of all domains in one answer.</content>
internal static unsafe partial class LibvirtNative
{
    /// <summary>VIR_DOMAIN_STATS_STATE: <c>state.state</c> and <c>state.reason</c>, for which no running guest is waited for.</summary>
    public const uint StatsState = 1;

    /// <summary>Bytes of a UUID, the first digit first.</summary>
    public const int UuidBytes = 16;

    [LibraryImport(Library)]
    public static partial int virConnectGetAllDomainStats(nint connection, uint groups, StatsRecord*** records, uint flags);

    [LibraryImport(Library)]
    public static partial void virDomainStatsRecordListFree(StatsRecord** records);

    [LibraryImport(Library)]
    public static partial int virDomainGetUUID(nint domain, byte* uuid);

    /// <summary><c>virDomainStatsRecord</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct StatsRecord
    {
        public nint Domain;
        public TypedParameter* Parameters;
        public int ParameterCount;
    }
}
