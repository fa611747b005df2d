using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Shien.Blade.Native;

/// <summary>A network card of the kernel: into another namespace with it, addresses onto it. Blocks for microseconds.</summary>
internal static unsafe class NetworkInterface
{
    private const ushort NewLink = 16;
    private const ushort RequestWithAnswer = 5;
    private const ushort NamespaceDescriptor = 28;
    private const ushort ErrorAnswer = 2;
    private const int MoveBytes = 40;
    private const ushort UpAndRunning = 0x41;

    /// <summary>Moves a card of the calling thread's namespace into another one; there it is down and has no address.</summary>
    /// <param name="name">Of the card.</param>
    /// <param name="target">Descriptor of the namespace.</param>
    /// <exception cref="IOException">There is no such card, or the kernel refuses.</exception>
    public static void Move(string name, int target)
    {
        uint index = LibC.if_nametoindex(name);
        if (index == 0)
        {
            throw PosixError.Last($"there is no network card '{name}'");
        }

        // rtnetlink(7): header, ifinfomsg, one attribute; numbers in the machine's order.
        Span<byte> message = stackalloc byte[MoveBytes];
        message.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(message, MoveBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], NewLink);
        BinaryPrimitives.WriteUInt16LittleEndian(message[6..], RequestWithAnswer);
        BinaryPrimitives.WriteUInt32LittleEndian(message[20..], index);
        BinaryPrimitives.WriteUInt16LittleEndian(message[32..], 8);
        BinaryPrimitives.WriteUInt16LittleEndian(message[34..], NamespaceDescriptor);
        BinaryPrimitives.WriteInt32LittleEndian(message[36..], target);
        int error = Ask(message);
        if (error != 0)
        {
            throw new IOException($"the network card '{name}' cannot be moved: error {-error} of the kernel");
        }
    }

    /// <summary>Gives a card of the calling thread's namespace an address of a /24 network, and switches it on.</summary>
    /// <param name="name">Of the card; <c>NAME:n</c> adds one address more.</param>
    /// <param name="address">IPv4.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static void Address(string name, IPAddress address)
    {
        int descriptor = PosixError.Check(LibC.socket(LibC.FamilyInternet, LibC.SocketDatagram | LibC.SocketCloseOnExec, 0), "no socket can be opened");
        try
        {
            Set(descriptor, LibC.SetInterfaceAddress, name, LibC.FamilyInternet, address);
            Set(descriptor, LibC.SetInterfaceMask, name, LibC.FamilyInternet, IPAddress.Parse("255.255.255.0"));
            Set(descriptor, LibC.SetInterfaceFlags, name, UpAndRunning, IPAddress.Any);
        }
        finally
        {
            _ = LibC.close(descriptor);
        }
    }

    private static void Set(int descriptor, uint what, string name, ushort familyOrFlags, IPAddress address)
    {
        LibC.InterfaceRequest request = new() { FamilyOrFlags = familyOrFlags, Address = BitConverter.ToUInt32(address.GetAddressBytes()) };
        Encoding.ASCII.GetBytes(name, new Span<byte>(request.Name, LibC.InterfaceRequest.NameBytes - 1));
        PosixError.Check(LibC.ioctl(descriptor, what, &request), $"the network card '{name}' cannot be set up");
    }

    // 0, or the kernel's negative error number.
    private static int Ask(ReadOnlySpan<byte> message)
    {
        int descriptor = PosixError.Check(LibC.socket(LibC.FamilyNetlink, LibC.SocketRaw | LibC.SocketCloseOnExec, 0), "no netlink socket can be opened");
        try
        {
            Span<byte> answer = stackalloc byte[4096];
            nint got;
            fixed (byte* sent = message)
            fixed (byte* received = answer)
            {
                PosixError.Check((int)LibC.send(descriptor, sent, (nuint)message.Length, 0), "netlink cannot be written to");
                got = PosixError.Check((int)LibC.recv(descriptor, received, (nuint)answer.Length, 0), "netlink does not answer");
            }

            return got >= 20 && BinaryPrimitives.ReadUInt16LittleEndian(answer[4..]) == ErrorAnswer
                ? BinaryPrimitives.ReadInt32LittleEndian(answer[16..])
                : throw new IOException($"netlink gave an answer of {got} bytes that cannot be read");
        }
        finally
        {
            _ = LibC.close(descriptor);
        }
    }
}
