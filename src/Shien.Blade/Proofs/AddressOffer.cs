using System.Buffers.Binary;
using System.Net;

namespace Shien.Blade.Proofs;

/// <summary>
/// Answers a guest that asks for an address (DHCP, RFC 2131), always with the same one. Every byte of a request is the guest's: what is
/// not understood is not answered.
/// </summary>
/// <param name="card">The guest's card, 6 bytes; no other is answered.</param>
internal sealed class AddressOffer(byte[] card)
{
    /// <summary>Where requests arrive.</summary>
    public const int ServerPort = 67;

    /// <summary>Where answers go.</summary>
    public const int ClientPort = 68;

    private const int OptionsOffset = 240;
    private const int AnswerBytes = 300;
    private const byte Requested = 50;
    private const byte LeaseSeconds = 51;
    private const byte Kind = 53;
    private const byte ServerName = 54;
    private const byte EndMark = 255;
    private const byte Discover = 1;
    private const byte Offer = 2;
    private const byte Request = 3;
    private const byte Acknowledge = 5;
    private const byte Refuse = 6;
    private static readonly byte[] Magic = [99, 130, 83, 99];

    /// <summary>The answer to send to everybody, or null.</summary>
    public byte[]? Answer(ReadOnlySpan<byte> request)
    {
        if (request.Length < OptionsOffset || request[0] != 1 || request[1] != 1 || request[2] != 6
            || !request.Slice(28, 6).SequenceEqual(card) || !request.Slice(236, 4).SequenceEqual(Magic))
        {
            return null;
        }

        byte kind = Option(request, Kind) is [var only] ? only : (byte)0;
        return kind switch
        {
            Discover => Make(request, Offer),
            Request when IsOurs(request) => Make(request, WantsOther(request) ? Refuse : Acknowledge),
            _ => null,
        };
    }

    // A request names the server whose offer it takes; a guest that remembers an address names none.
    private static bool IsOurs(ReadOnlySpan<byte> request) =>
        Option(request, ServerName) is var server && (server.IsEmpty || server.SequenceEqual(PrivateNetwork.Host.GetAddressBytes()));

    private static bool WantsOther(ReadOnlySpan<byte> request)
    {
        ReadOnlySpan<byte> wanted = Option(request, Requested) is { Length: 4 } named ? named : request.Slice(12, 4);
        return !wanted.SequenceEqual(PrivateNetwork.Guest.GetAddressBytes());
    }

    private static ReadOnlySpan<byte> Option(ReadOnlySpan<byte> request, byte code)
    {
        for (int at = OptionsOffset; at < request.Length && request[at] != EndMark;)
        {
            if (request[at] == 0)
            {
                at++;
                continue;
            }

            if (at + 1 >= request.Length || at + 2 + request[at + 1] > request.Length)
            {
                break;
            }

            if (request[at] == code)
            {
                return request.Slice(at + 2, request[at + 1]);
            }

            at += 2 + request[at + 1];
        }

        return [];
    }

    private static byte[] Make(ReadOnlySpan<byte> request, byte kind)
    {
        byte[] answer = new byte[AnswerBytes];
        answer[0] = 2;
        request.Slice(1, 2).CopyTo(answer.AsSpan(1));
        request.Slice(4, 4).CopyTo(answer.AsSpan(4));

        // Broadcast: a client that listens to its address alone has none yet.
        answer[10] = 0x80;
        request.Slice(28, 16).CopyTo(answer.AsSpan(28));
        Magic.CopyTo(answer, 236);
        int at = OptionsOffset;
        at = Put(answer, at, Kind, [kind]);
        at = Put(answer, at, ServerName, PrivateNetwork.Host.GetAddressBytes());
        if (kind != Refuse)
        {
            PrivateNetwork.Guest.GetAddressBytes().CopyTo(answer, 16);
            byte[] seconds = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(seconds, 86400);
            at = Put(answer, at, LeaseSeconds, seconds);
            at = Put(answer, at, 1, IPAddress.Parse("255.255.255.0").GetAddressBytes());

            // A router and a name server, which are us and lead nowhere: without them some guests wait for a network for minutes.
            at = Put(answer, at, 3, PrivateNetwork.Host.GetAddressBytes());
            at = Put(answer, at, 6, PrivateNetwork.Host.GetAddressBytes());
        }

        answer[at] = EndMark;
        return answer;
    }

    private static int Put(byte[] answer, int at, byte code, ReadOnlySpan<byte> value)
    {
        answer[at] = code;
        answer[at + 1] = (byte)value.Length;
        value.CopyTo(answer.AsSpan(at + 2));
        return at + 2 + value.Length;
    }
}
