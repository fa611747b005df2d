using System.Runtime.InteropServices;

namespace Shien.Blade.Libvirt;

/// <content>How much of CPUs and disks a domain gets, while it runs.</content>
internal static unsafe partial class LibvirtNative
{
    /// <summary>VIR_DOMAIN_AFFECT_LIVE.</summary>
    public const uint AffectLive = 1;

    [LibraryImport(Library)]
    public static partial int virDomainSetSchedulerParametersFlags(nint domain, TypedParameter* parameters, int count, uint flags);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int virDomainSetBlockIoTune(nint domain, string disk, TypedParameter* parameters, int count, uint flags);

    /// <summary><c>virTypedParameter</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TypedParameter
    {
        public const int NameBytes = 80;
        public const int SignedInt = 1; // VIR_TYPED_PARAM_INT, in the lower half of the value
        public const int SignedLong = 3; // VIR_TYPED_PARAM_LLONG
        public const int UnsignedLong = 4; // VIR_TYPED_PARAM_ULLONG
        public const int String = 7; // VIR_TYPED_PARAM_STRING

        public fixed byte Name[NameBytes];
        public int Type;
        public long Value;
    }
}
