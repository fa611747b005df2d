using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Shien.Blade.Native;

namespace Shien.Blade.Proofs;

/// <summary>
/// A network with one guest and us, and nothing else: a namespace of the kernel that exists as long as this object, without a card
/// that leads elsewhere. Only sockets that were made in it reach the guest, and only this object makes any. Any thread may call.
/// </summary>
internal sealed class PrivateNetwork : IDisposable
{
    /// <summary>What the guest is given, as VirtualBox and QEMU give it: a guest with a fixed address often has this one.</summary>
    public static readonly IPAddress Guest = new([10, 0, 2, 15]);

    /// <summary>What the guest sees as its gateway.</summary>
    public static readonly IPAddress Host = new([10, 0, 2, 2]);

    private const int FirstSource = 100;
    private const int LastSource = 250;
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int BindToCard = 25; // SO_BINDTODEVICE

    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;
    private readonly TaskCompletionSource<int> entered = new();
    private int lastSource = FirstSource - 1;

    /// <summary>Makes the namespace.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public PrivateNetwork()
    {
        thread = new Thread(Live) { IsBackground = true, Name = "private-network" };
        thread.Start();
        _ = entered.Task.GetAwaiter().GetResult();
    }

    /// <summary>Name of the guest's card on this side; libvirt makes it.</summary>
    public string Card { get; } = "shien" + RandomNumberGenerator.GetHexString(6, lowercase: true);

    /// <summary>Fetches the card out of the blade's network; to be called before the guest runs.</summary>
    /// <exception cref="IOException">The card is not there, or the kernel refuses.</exception>
    public void TakeCard()
    {
        NetworkInterface.Move(Card, entered.Task.Result);
        Inside(() =>
        {
            NetworkInterface.Address(Card, Host);
            return true;
        });
    }

    /// <summary>A socket that hears the guest ask for an address.</summary>
    /// <exception cref="SocketException">The kernel refuses.</exception>
    public Socket OpenAddressServer() => Inside(() =>
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { EnableBroadcast = true };
        socket.SetRawSocketOption(SocketLevel, BindToCard, System.Text.Encoding.ASCII.GetBytes(Card));
        socket.Bind(new IPEndPoint(IPAddress.Any, AddressOffer.ServerPort));
        return socket;
    });

    /// <summary>
    /// A socket that can be connected to the guest, each from another address: newer sshds shut out an address that has failed to log in.
    /// </summary>
    /// <exception cref="IOException">All addresses were used, or the kernel refuses.</exception>
    public Socket OpenSocket() => Inside(() =>
    {
        int source = ++lastSource;
        if (source > LastSource)
        {
            throw new IOException($"the guest was connected to {LastSource - FirstSource + 1} times already");
        }

        IPAddress address = new([10, 0, 2, (byte)source]);
        NetworkInterface.Address(string.Create(CultureInfo.InvariantCulture, $"{Card}:{source}"), address);
        Socket socket = OpenPlainSocket();
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    });

    /// <summary>A socket to look whether the guest answers; all of these come from one address.</summary>
    public Socket OpenProbe() => Inside(OpenPlainSocket);

    /// <summary>Ends the namespace, as soon as its sockets are closed.</summary>
    public void Dispose() => work.CompleteAdding();

    private static Socket OpenPlainSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private T Inside<T>(Func<T> act)
    {
        TaskCompletionSource<T> done = new();
        try
        {
            work.Add(() =>
            {
                try
                {
                    done.SetResult(act());
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            });
        }
        catch (InvalidOperationException e)
        {
            throw new IOException("the proof's network has ended", e);
        }

        return done.Task.GetAwaiter().GetResult();
    }

    // The namespace is the thread's; nothing of it must reach the thread pool but open sockets.
    private void Live()
    {
        int descriptor = -1;
        try
        {
            PosixError.Check(LibC.unshare(LibC.NewNetwork), "the blade's kernel makes no network of its own for the proof");
            descriptor = PosixError.Check(
                LibC.open("/proc/thread-self/ns/net", LibC.OpenReadOnly | LibC.OpenCloseOnExec, 0), "the proof's network cannot be opened");
            entered.SetResult(descriptor);
        }
        catch (IOException e)
        {
            entered.SetException(e);
            return;
        }

        foreach (Action act in work.GetConsumingEnumerable())
        {
            act();
        }

        _ = LibC.close(descriptor);
        work.Dispose();
    }
}
