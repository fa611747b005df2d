namespace Shien.Blade.Libvirt;

/// <summary>
/// One connection that all calls share, opened at first use and again after libvirtd was restarted. Calls block, so
/// they belong on a thread of their own choice; any number of threads may call.
/// </summary>
internal sealed class LibvirtConnection(string uri) : IDisposable
{
    private readonly Lock opening = new();
    private nint shared;

    /// <summary>Runs calls on a connection that answered a moment ago.</summary>
    /// <exception cref="LibvirtException">libvirt does not answer, or what <paramref name="calls"/> throws.</exception>
    public T Run<T>(Func<nint, T> calls)
    {
        nint connection = Take();
        try
        {
            return calls(connection);
        }
        finally
        {
            _ = LibvirtNative.virConnectClose(connection);
        }
    }

    /// <summary>A connection of its own, for a console; the caller closes it.</summary>
    /// <exception cref="LibvirtException">libvirt does not answer.</exception>
    public nint Open() => LibvirtNative.virConnectOpen(uri) is var opened and not 0 ? opened : throw LibvirtException.Last();

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (opening)
        {
            Drop();
        }
    }

    // Without an event loop a dead connection shows only when it is used, so it is asked something first: sending the
    // real call again would not be safe, and failing it after every restart of libvirtd would not be robust.
    private nint Take()
    {
        lock (opening)
        {
            if (shared != 0 && LibvirtNative.virConnectGetLibVersion(shared, out _) != 0)
            {
                Drop();
            }

            if (shared == 0)
            {
                shared = Open();
            }

            _ = LibvirtNative.virConnectRef(shared);
            return shared;
        }
    }

    private void Drop()
    {
        if (shared != 0)
        {
            _ = LibvirtNative.virConnectClose(shared);
            shared = 0;
        }
    }
}
