using System.Text;
using AwesomeAssertions;
using Shien.Blade.Debugging;
using Xunit;

namespace Shien.Tests.Blade.Debugging;

public sealed class GdbPacketReaderTests
{
    [Theory]
    [InlineData("$g#67", "Packet g")]
    [InlineData("+$g#67-", "Received, Packet g, Again")]
    [InlineData("\u0003$?#3f", "Interrupt, Packet ?")]
    [InlineData("$#00", "Packet ")]
    [InlineData("$g#68", "Damaged")]
    [InlineData("$g#6G$g#67", "Damaged, Packet g")]
    [InlineData("$g#6$g#67", "Packet g")]
    [InlineData("$qRcmd,696e$g#67", "Packet g")]
    [InlineData("$m1,\u0003#cd", "Packet m1,\u0003")]
    [InlineData("noise +\n$g#67", "Received, Packet g")]
    [InlineData("$g#", "")]
    [InlineData("$OK#9A", "Packet OK")]
    public void Finds_what_stands_there_however_it_arrives(string said, string found)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(said);
        for (int piece = 1; piece <= bytes.Length; piece++)
        {
            GdbPacketReader reader = new(100);
            List<string> items = [];
            foreach (byte[] part in bytes.Chunk(piece))
            {
                ReadOnlySpan<byte> rest = part;
                while (reader.TryRead(ref rest, out GdbItem item))
                {
                    items.Add(item.Kind == GdbItemKind.Packet ? $"Packet {Encoding.Latin1.GetString(item.Content)}" : item.Kind.ToString());
                }
            }

            string.Join(", ", items).Should().Be(found, $"it came in pieces of {piece}");
        }
    }

    [Fact]
    public void Refuses_a_packet_that_is_longer_than_allowed_before_it_is_all_there()
    {
        GdbPacketReader reader = new(10);
        Action read = () =>
        {
            ReadOnlySpan<byte> bytes = "$12345678901"u8;
            reader.TryRead(ref bytes, out _);
        };
        read.Should().Throw<GdbProtocolException>().WithMessage("A packet of the debugger's protocol has more than 10 bytes.");
    }

    [Theory]
    [InlineData("m10,4", "m10,4")]
    [InlineData("X10,4:\u007d\u0003\u007d\u0004\u007d\u005d\u007d\u000a", "X10,4:#$}*")]
    [InlineData("q\u007drcmd,68", "qRcmd,68")]
    public void Undoes_escapes_and_makes_them_again(string content, string meaning)
    {
        byte[]? decoded = GdbPacket.Decode(Encoding.Latin1.GetBytes(content));
        Encoding.Latin1.GetString(decoded!).Should().Be(meaning);
        GdbPacketReader reader = new(100);
        ReadOnlySpan<byte> again = GdbPacket.Encode(decoded!);
        reader.TryRead(ref again, out GdbItem item).Should().BeTrue();
        item.Kind.Should().Be(GdbItemKind.Packet);
        GdbPacket.Decode(item.Content).Should().Equal(decoded);
    }

    [Theory]
    [InlineData("m0* ")]
    [InlineData("m0\u007d")]
    public void Refuses_run_lengths_and_half_escapes(string content) => GdbPacket.Decode(Encoding.Latin1.GetBytes(content)).Should().BeNull();
}
