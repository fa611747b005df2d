using System.Runtime.InteropServices;

namespace Shien.Blade.Libvirt;

/// <summary>What all domains of a libvirt do now, for one question: how many there are does not count.</summary>
internal static unsafe class DomainStates
{
    /// <summary>The states by UUID; other people's domains are among them.</summary>
    /// <exception cref="LibvirtException">libvirt does not answer.</exception>
    public static IReadOnlyDictionary<Guid, DomainState> Of(nint connection)
    {
        LibvirtNative.StatsRecord** records;
        int count = LibvirtNative.virConnectGetAllDomainStats(connection, LibvirtNative.StatsState, &records, 0);
        if (count < 0)
        {
            throw LibvirtException.Last();
        }

        try
        {
            Dictionary<Guid, DomainState> states = [];
            byte* uuid = stackalloc byte[LibvirtNative.UuidBytes];
            for (int i = 0; i < count; i++)
            {
                if (LibvirtNative.virDomainGetUUID(records[i]->Domain, uuid) == 0)
                {
                    states[new Guid(new ReadOnlySpan<byte>(uuid, LibvirtNative.UuidBytes), bigEndian: true)] = StateIn(records[i]);
                }
            }

            return states;
        }
        finally
        {
            LibvirtNative.virDomainStatsRecordListFree(records);
        }
    }

    private static DomainState StateIn(LibvirtNative.StatsRecord* record)
    {
        for (int i = 0; i < record->ParameterCount; i++)
        {
            LibvirtNative.TypedParameter* parameter = &record->Parameters[i];
            if (parameter->Type == LibvirtNative.TypedParameter.SignedInt
                && MemoryMarshal.CreateReadOnlySpanFromNullTerminated(parameter->Name).SequenceEqual("state.state"u8))
            {
                return (DomainState)(int)parameter->Value;
            }
        }

        return DomainState.NoState;
    }
}
