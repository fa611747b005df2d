using System.Text;
using Shien.Blade.Consoles;
using Shien.Blade.Libvirt;
using Shien.Images.FileSystems;

namespace Shien.Blade.Proofs;

/// <summary>Listens to a guest's serial console and remembers its end; somebody who takes the console over ends the listening.</summary>
internal sealed class ConsoleTail : IDisposable
{
    private const int KeptBytes = 8192;
    private const int MaxLines = 6;
    private const int MaxLineChars = 160;

    private readonly Lock changing = new();
    private readonly ConsoleStream console;
    private readonly byte[] kept = new byte[KeptBytes];
    private int length;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="LibvirtException">It has none, or does not run.</exception>
    public ConsoleTail(LibvirtConnection libvirt, Guid machine)
    {
        console = ConsoleStream.Open(libvirt, machine, takeOver: false);
        new Thread(Listen) { IsBackground = true, Name = "console-tail" }.Start();
    }

    /// <summary>The last lines, each cleaned.</summary>
    public IReadOnlyList<string> Lines()
    {
        lock (changing)
        {
            return LinesOf(kept.AsSpan(0, length));
        }
    }

    /// <summary>The last lines of what a console said.</summary>
    public static IReadOnlyList<string> LinesOf(ReadOnlySpan<byte> said) =>
    [
        .. Encoding.UTF8.GetString(said).Split('\n')
            .Select(line => GuestText.Clean(line.Trim(), MaxLineChars))
            .Where(line => line.Length > 0)
            .TakeLast(MaxLines),
    ];

    /// <inheritdoc/>
    public void Dispose() => console.Abort();

    private void Listen()
    {
        byte[] buffer = new byte[KeptBytes];
        try
        {
            while (console.Receive(buffer) is var got and > 0)
            {
                lock (changing)
                {
                    int stay = Math.Min(length, KeptBytes - got);
                    Buffer.BlockCopy(kept, length - stay, kept, 0, stay);
                    Buffer.BlockCopy(buffer, 0, kept, stay, got);
                    length = stay + got;
                }
            }
        }
        catch (LibvirtException)
        {
            // Taken over, or the guest has ended.
        }
        finally
        {
            console.Dispose();
        }
    }
}
