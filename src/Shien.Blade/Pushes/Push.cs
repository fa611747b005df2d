using Shien.Api;
using Shien.Api.Pushes;
using Shien.Api.Repairs;
using Shien.Blade.Accounts;
using Shien.Blade.Http;
using Shien.Blade.Store;
using Shien.Inspection.Repairs;

namespace Shien.Blade.Pushes;

/// <summary>
/// A push from its reservation to its end. Requests enter and leave; when it is dropped, the last one out removes what
/// was sent. Safe for concurrent use.
/// </summary>
#pragma warning disable CA1001 // A token source without a timer holds nothing to free, and its token is asked to the very end.
internal sealed class Push(
    string id, Account account, string slot, PushRequest request, string folder, Action<Push> remove)
{
#pragma warning restore CA1001
    private readonly Lock changing = new();
    private readonly HashSet<Peer> peers = [];
    private readonly CancellationTokenSource dropped = new();
    private int inside;
    private bool isRemoved;
    private bool isKept;

    /// <summary>Names it in paths.</summary>
    public string Id { get; } = id;

    /// <summary>Whose it is.</summary>
    public Account Account { get; } = account;

    /// <summary>The slot it fills; of a box its name and version.</summary>
    public string Slot { get; } = slot;

    /// <summary>The same for people.</summary>
    public string Target => Request.Box is null ? $"slot {Slot}" : $"the box {Slot}";

    /// <summary>What was reserved.</summary>
    public PushRequest Request { get; } = request;

    /// <summary>Its directory in the spool.</summary>
    public string Folder { get; } = folder;

    /// <summary>Its disks, in order.</summary>
    public IReadOnlyList<SpoolDisk> Disks { get; } =
        [.. request.Disks.Select((disk, i) => new SpoolDisk(i + 1, disk, Path.Combine(folder, $"disk-{i + 1}.qcow2")))];

    /// <summary>What its commit has told so far; null before.</summary>
    public EventLog? Commit { get; private set; }

    /// <summary>The machine that its place held already, exactly this one, when it began; null where content has to come.</summary>
    public MachineRecord? Standing { get; init; }

    /// <summary>The host keys that a repair gave to the guest; null where it gave none.</summary>
    public IReadOnlyList<HostKeyPair>? HostKeys { get; set; }

    /// <summary>What a repair changed in the guest; null where there was none.</summary>
    public IReadOnlyList<RepairEdit>? Edits { get; set; }

    /// <summary>When something last happened, a timestamp of the clock.</summary>
    public long LastSeen { get; set; }

    /// <summary>True while something of its content is there.</summary>
    public bool HasContent => Disks.Any(disk => disk.HasMap);

    /// <summary>Fires when it is dropped, or the daemon stops.</summary>
    public CancellationToken Dropped => dropped.Token;

    /// <summary>What one of its requests failed of, which ended it; otherwise null.</summary>
    public ApiError? Failure { get; private set; }

    /// <summary>True while nothing is at work and it is not committed.</summary>
    public bool IsIdle
    {
        get
        {
            lock (changing)
            {
                return inside == 0 && Commit is null;
            }
        }
    }

    /// <summary>True while something works on it.</summary>
    public bool IsAtWork
    {
        get
        {
            lock (changing)
            {
                return inside > 0;
            }
        }
    }

    /// <summary>True while one of the connections that worked on it is open.</summary>
    public bool IsAttended
    {
        get
        {
            lock (changing)
            {
                return peers.Count > 0;
            }
        }
    }

    /// <summary>Remembers a connection; calls back when the last one has ended.</summary>
    public void Attend(Peer peer, Action<Push> abandoned)
    {
        lock (changing)
        {
            if (!peers.Add(peer))
            {
                return;
            }
        }

        _ = peer.Closed.Register(() =>
        {
            lock (changing)
            {
                peers.Remove(peer);
                if (peers.Count > 0)
                {
                    return;
                }
            }

            abandoned(this);
        });
    }

    /// <summary>A request begins to work on it; disposed when it ends.</summary>
    /// <exception cref="RefusalException">It is committed or dropped already.</exception>
    public IDisposable Enter()
    {
        lock (changing)
        {
            if (Commit is not null || dropped.IsCancellationRequested)
            {
                throw Failure is not null ? new RefusalException(Failure) : new RefusalException(
                    ErrorCodes.State, Commit is null ? "the push was given up" : "the push is being committed", "Run the push again.");
            }

            inside++;
            return new Leaving(this);
        }
    }

    /// <summary>
    /// Begins the commit, or answers with the one that has begun: a commit that is sent again is told the same.
    /// </summary>
    /// <param name="isFirst">True if the caller has to run it; it leaves by disposing the answer of this.</param>
    public EventLog BeginCommit(out IDisposable? isFirst)
    {
        lock (changing)
        {
            isFirst = null;
            if (Commit is not null)
            {
                return Commit;
            }

            if (inside > 0 || dropped.IsCancellationRequested)
            {
                throw new RefusalException(
                    ErrorCodes.State, inside > 0 ? "blocks of the push are still being sent" : "the push was given up", "Run the push again.");
            }

            inside++;
            isFirst = new Leaving(this);
            return Commit = new EventLog();
        }
    }

    /// <summary>Ends it: nothing is taken any more, and what was sent is removed as soon as nothing works on it.</summary>
    /// <param name="failure">What ended it, if it was one of its requests: the others are told the same.</param>
    public void Drop(ApiError? failure = null)
    {
        lock (changing)
        {
            isKept = false;
            Failure ??= failure;
        }

        dropped.Cancel();
        RemoveIfLast();
    }

    /// <summary>The daemon stops: nothing is taken any more, and what was sent stays for the next one.</summary>
    public void Close()
    {
        lock (changing)
        {
            isKept = !dropped.IsCancellationRequested;
        }

        dropped.Cancel();
        RemoveIfLast();
    }

    /// <summary>True if the daemon stops, and what was sent stays.</summary>
    public bool IsClosed
    {
        get
        {
            lock (changing)
            {
                return isKept;
            }
        }
    }

    private void RemoveIfLast()
    {
        lock (changing)
        {
            if (inside > 0 || isRemoved || !dropped.IsCancellationRequested)
            {
                return;
            }

            isRemoved = !isKept;
        }

        foreach (SpoolDisk disk in Disks)
        {
            disk.Dispose();
        }

        if (isRemoved)
        {
            remove(this);
        }
    }

    private sealed class Leaving(Push push) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
            {
                lock (push.changing)
                {
                    push.inside--;
                }

                push.RemoveIfLast();
            }
        }
    }
}
