using Shien.Api;
using Shien.Blade.Http;
using Shien.Blade.Store;

namespace Shien.Blade.Machines;

/// <summary>
/// Machines whose disks are being read by a pull. It is many requests, and a start between two of them would change
/// what is read, so the hold lasts until the reader's connections have ended, or nothing was read for a while.
/// And machines that are being repaired, flattened, proved or debugged, which nobody may start, read or replace meanwhile.
/// </summary>
internal sealed class DiskHolds(TimeProvider time)
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly Lock changing = new();
    private readonly Dictionary<Guid, Dictionary<Peer, long>> readers = [];
    private readonly Dictionary<Guid, HeldFor> held = [];

    /// <summary>Notes that a disk of the machine is read over this connection now.</summary>
    public void Hold(MachineRecord record, Peer peer)
    {
        lock (changing)
        {
            CheckNotHeld(record);
            if (!readers.TryGetValue(record.Uuid, out Dictionary<Peer, long>? peers))
            {
                readers.Add(record.Uuid, peers = []);
            }

            bool known = peers.ContainsKey(peer);
            peers[peer] = time.GetTimestamp();
            if (!known)
            {
                _ = peer.Closed.Register(() => Release(record.Uuid, peer));
            }
        }
    }

    /// <summary>Notes that the machine is somebody's alone, until the answer is disposed.</summary>
    /// <exception cref="RefusalException">Its disks are read, or it is somebody's already.</exception>
    public IDisposable Take(MachineRecord record, HeldFor what)
    {
        lock (changing)
        {
            CheckFree(record);
            held.Add(record.Uuid, what);
            return new Taken(this, record.Uuid);
        }
    }

    /// <summary>Refuses while the machine's disks are read, or it is being repaired or proved.</summary>
    public void CheckFree(MachineRecord record)
    {
        lock (changing)
        {
            CheckNotHeld(record);
            if (readers.TryGetValue(record.Uuid, out Dictionary<Peer, long>? peers) &&
                peers.Values.Any(last => time.GetElapsedTime(last) < Silence))
            {
                throw new RefusalException(
                    ErrorCodes.State,
                    $"the disk of '{record.Name}' is being pulled",
                    $"Wait for 'shien pull {record.Name}' to end, or stop it.");
            }
        }
    }

    /// <summary>True while the machine is somebody's alone for this purpose.</summary>
    public bool IsHeld(MachineRecord record, HeldFor what)
    {
        lock (changing)
        {
            return held.TryGetValue(record.Uuid, out HeldFor now) && now == what;
        }
    }

    private void Release(Guid machine, Peer peer)
    {
        lock (changing)
        {
            if (readers.TryGetValue(machine, out Dictionary<Peer, long>? peers) && peers.Remove(peer) && peers.Count == 0)
            {
                readers.Remove(machine);
            }
        }
    }

    private void CheckNotHeld(MachineRecord record)
    {
        if (held.TryGetValue(record.Uuid, out HeldFor what))
        {
            (string done, string remedy) = what switch
            {
                HeldFor.Repair => ("repaired", $"Wait for 'ie-virsh fix {record.Name}' to end."),
                HeldFor.Flatten => ("flattened", $"Wait for 'ie-virsh flatten {record.Name}' to end."),
                HeldFor.Reset => ("put back to its box", $"Wait for 'ie-virsh reset {record.Name}' to end."),
                HeldFor.Clone => ("copied", $"Wait for 'ie-virsh clone {record.Name}' to end."),
                HeldFor.Snapshot => ("copied from or to a snapshot", "Wait for 'ie-virsh snapshot' to end."),
                HeldFor.Check => ("checked", "Wait for 'shien push' to end."),
                HeldFor.Debugging => ("debugged", $"Leave the debugger where 'ie-virsh debug' runs; 'ie-virsh destroy {record.Name}' ends it too."),
                _ => ("proved", $"Wait for the proof to end, or stop it with Ctrl-C where 'shien' runs; 'ie-virsh destroy {record.Name}' ends it too."),
            };
            throw new RefusalException(ErrorCodes.State, $"the machine '{record.Name}' is being {done}", remedy);
        }
    }

    private sealed class Taken(DiskHolds holds, Guid machine) : IDisposable
    {
        public void Dispose()
        {
            lock (holds.changing)
            {
                holds.held.Remove(machine);
            }
        }
    }
}
