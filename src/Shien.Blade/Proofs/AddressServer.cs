using System.Net;
using System.Net.Sockets;

namespace Shien.Blade.Proofs;

/// <summary>Gives the guest of a private network its address, until it is disposed.</summary>
internal sealed class AddressServer : IDisposable
{
    private const int MaxBytes = 1500;

    // A guest that asks without end shall not keep the blade busy.
    private const int MaxAnswers = 1000;

    private readonly Socket socket;
    private readonly AddressOffer offer;

    /// <summary>Begins to answer.</summary>
    /// <param name="network">Whose guest.</param>
    /// <param name="card">The guest's MAC, <c>52:54:00:…</c>.</param>
    public AddressServer(PrivateNetwork network, string card)
    {
        offer = new AddressOffer(Convert.FromHexString(card.Replace(":", "", StringComparison.Ordinal)));
        socket = network.OpenAddressServer();
        _ = Task.Run(ServeAsync);
    }

    /// <summary>True once the guest has asked for an address.</summary>
    public bool WasAsked { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private async Task ServeAsync()
    {
        byte[] request = new byte[MaxBytes];
        try
        {
            for (int answers = 0; answers < MaxAnswers;)
            {
                int got = await socket.ReceiveAsync(request).ConfigureAwait(false);
                if (offer.Answer(request.AsSpan(0, got)) is { } answer)
                {
                    WasAsked = true;
                    answers++;
                    await socket.SendToAsync(answer, new IPEndPoint(IPAddress.Broadcast, AddressOffer.ClientPort)).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The proof has ended.
        }
    }
}
