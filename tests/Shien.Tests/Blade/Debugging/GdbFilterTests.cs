using System.Text;
using AwesomeAssertions;
using Shien.Blade.Debugging;
using Xunit;

namespace Shien.Tests.Blade.Debugging;

public sealed class GdbFilterTests
{
    private const string Printed = "$O";

    private readonly GdbFilter filter = new();

    [Theory]
    [InlineData("?")]
    [InlineData("g")]
    [InlineData("G0011")]
    [InlineData("mffffffff81000000,40")]
    [InlineData("M1000,1:cc")]
    [InlineData("Z1,ffffffff83079e46,1")]
    [InlineData("z0,10,1")]
    [InlineData("vCont?")]
    [InlineData("vCont;c:p1.-1")]
    [InlineData("vAttach;1")]
    [InlineData("Hgp0.0")]
    [InlineData("D;1")]
    [InlineData("qXfer:features:read:target.xml:0,ffb")]
    [InlineData("qSupported:multiprocess+;xmlRegisters=i386")]
    [InlineData("qqemu.PhyMemMode")]
    [InlineData("Qqemu.PhyMemMode:1")]
    [InlineData("Qqemu.sstep=7")]
    public void What_is_the_guests_own_passes(string command)
    {
        GdbOutput output = Say(command);
        Text(output.Back).Should().Be("+");
        Text(output.On).Should().Be(Text(GdbPacket.Frame(command)));
    }

    [Theory]
    [InlineData("vFile:open:2f6574632f736861646f77,0,0")]
    [InlineData("vFile:setfs:0")]
    [InlineData("vRun;2f62696e2f7368")]
    [InlineData("vMustReplyEmpty")]
    [InlineData("qCRC:0,10")]
    [InlineData("qXfer:auxv:read::0,100")]
    [InlineData("qqemu.command")]
    [InlineData("F-1,16")]
    [InlineData("R00")]
    [InlineData("bs")]
    [InlineData("t1,2,3")]
    [InlineData("")]
    public void What_no_stub_of_ours_knows_is_answered_with_nothing(string command)
    {
        GdbOutput output = Say(command);
        Text(output.Back).Should().Be("+$#00");
        output.On.Should().BeEmpty();
    }

    [Theory]
    [InlineData("qRcmd,696e666f20626c6f636b")]
    [InlineData("qRcmd")]
    [InlineData("q}rcmd,68")]
    [InlineData("}Q}rcmd,68")]
    public void The_monitor_is_refused_and_said_to_be(string command)
    {
        GdbOutput output = Say(command);
        Text(output.Back).Should().StartWith("+" + Printed).And.EndWith("$E01#a6");
        output.On.Should().BeEmpty();
        Text(Convert.FromHexString(Text(output.Back)[3..].Split('#')[0])).Should().Be("shien: commands of QEMU's monitor reach beyond the machine and are refused here.\n");
    }

    [Theory]
    [InlineData("m0* ")]
    [InlineData("m0}")]
    public void What_QEMU_would_read_otherwise_is_refused(string command)
    {
        GdbOutput output = Say(command);
        Text(output.Back).Should().Be("+$E01#a6");
        output.On.Should().BeEmpty();
    }

    [Theory]
    [InlineData("k", "+$OK#9a")]
    [InlineData("vKill;1", "+$OK#9a")]
    public void A_kill_ends_the_session_and_not_QEMU(string command, string answer)
    {
        GdbOutput output = Say(command);
        output.IsLast.Should().BeTrue();
        output.On.Should().BeEmpty();
        Text(output.Back).Should().Be(answer);
    }

    [Fact]
    public void A_command_longer_than_QEMUs_buffer_is_refused()
    {
        Text(Say("m" + new string('0', GdbFilter.MaxCommandBytes - 1)).On).Should().HaveLength(GdbFilter.MaxCommandBytes + 4);
        Text(Say("m" + new string('0', GdbFilter.MaxCommandBytes)).Back).Should().Be("+$E01#a6");
        FluentActions.Invoking(() => Say("m" + new string('0', 2 * GdbFilter.MaxCommandBytes))).Should().Throw<GdbProtocolException>();
    }

    [Fact]
    public void A_damaged_command_is_asked_for_again_and_does_not_pass()
    {
        GdbOutput output = filter.FromClient("$g#00"u8);
        Text(output.Back).Should().Be("-");
        output.On.Should().BeEmpty();
    }

    [Fact]
    public void Ctrl_C_passes_between_commands() => filter.FromClient([0x03]).On.Should().Equal(0x03);

    [Fact]
    public void What_was_lost_is_repeated_once_by_whoever_said_it()
    {
        Say("g");
        Text(filter.FromStub("-"u8).Back).Should().Be("$g#67");
        Text(filter.FromStub("-"u8).Back).Should().BeEmpty("a flood of '-' is not answered with a larger one");
        filter.FromStub("$00ff#2c"u8);
        Text(filter.FromClient("---"u8).Back).Should().Be("$00ff#2c");
    }

    [Fact]
    public void Replies_are_acknowledged_before_the_debugger_can_answer_them()
    {
        GdbOutput output = filter.FromStub("+$T05thread:01;#07"u8);
        Text(output.Back).Should().Be("+");
        Text(output.On).Should().Be("$T05thread:01;#07");
    }

    [Fact]
    public void The_debugger_may_go_without_acknowledgments()
    {
        Say("qSupported:multiprocess+");
        Text(filter.FromStub(GdbPacket.Frame("PacketSize=1000;multiprocess+")).On)
            .Should().Be(Text(GdbPacket.Frame("PacketSize=1000;multiprocess+;QStartNoAckMode+")));
        Text(filter.FromStub(GdbPacket.Frame("PacketSize=1000")).On).Should().Be(Text(GdbPacket.Frame("PacketSize=1000")), "only the answer to the question");
        Text(Say("QStartNoAckMode").Back).Should().Be("+$OK#9a");
        Say("g").Back.Should().BeEmpty();
        Text(filter.FromStub("$00#60"u8).Back).Should().Be("+", "QEMU wants them");
    }

    [Fact]
    public void A_machine_that_wants_files_of_the_debuggers_ends_the_session() =>
        FluentActions.Invoking(() => filter.FromStub(GdbPacket.Frame("Fopen,1000/c,0,0"))).Should().Throw<GdbProtocolException>()
            .WithMessage("The machine asked the debugger for a file of the blade; the session was ended.");

    /// <summary>Whatever a debugger sends: QEMU, as it really reads, is given no command but those that are the guest's own.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void No_mutation_of_a_session_reaches_the_monitor(int seed)
    {
        Random random = new(seed);
        byte[][] parts =
        [
            GdbPacket.Frame("qRcmd,696e666f20626c6f636b"), GdbPacket.Frame("vFile:open:2f6574,0,0"), GdbPacket.Frame("vKill;1"), GdbPacket.Frame("k"),
            GdbPacket.Frame("g"), GdbPacket.Frame("mffffffff81000000,40"), GdbPacket.Frame("X1000,4:}\u0003}\u0004ab"), GdbPacket.Frame("vCont;c"),
            GdbPacket.Frame("q}rcmd,68"), GdbPacket.Frame("m0* 1"), GdbPacket.Frame("QStartNoAckMode"), "+"u8.ToArray(), "-"u8.ToArray(), [0x03], "$"u8.ToArray(), "#"u8.ToArray(),
            GdbPacket.Frame("M0,800:" + new string('0', 4080)), GdbPacket.Encode("X0,7ff:$qRcmd,68#c4"u8),
        ];
        int passed = 0;
        for (int round = 0; round < 2000; round++)
        {
            GdbFilter one = new();
            QemuStub stub = new() { IsRunning = random.Next(4) == 0 };
            List<byte> said = [];
            for (int i = random.Next(1, 8); i > 0; i--)
            {
                said.AddRange(parts[random.Next(parts.Length)]);
            }

            byte[] bytes = [.. said];
            for (int i = random.Next(4); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)"$#}*+-\u0003"[random.Next(7)] : (byte)random.Next(256);
            }

            try
            {
                for (int at = 0; at < bytes.Length;)
                {
                    int count = Math.Min(bytes.Length - at, random.Next(1, 64));
                    GdbOutput output = one.FromClient(bytes.AsSpan(at, count));
                    stub.Read(output.On);
                    stub.IsRunning |= stub.Commands is [.., "vCont;c"];
                    output.Back.Length.Should().BeLessThan(10_000);
                    at += output.IsLast ? bytes.Length : count;
                }
            }
            catch (GdbProtocolException)
            {
                // The session ends.
            }

            foreach (string command in stub.Commands)
            {
                GdbRules.Judge(Encoding.Latin1.GetBytes(command)).Should().Be(GdbVerdict.Pass, $"'{command}' reached QEMU in round {round}");
                passed++;
            }
        }

        passed.Should().BeGreaterThan(1000, "the filter lets through what is allowed");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_reply_of_QEMU_is_more_than_the_session_bears(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 2000; round++)
        {
            GdbFilter one = new();
            byte[] bytes = new byte[random.Next(1, 300)];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = random.Next(2) == 0 ? (byte)"$#+-OF0a}*"[random.Next(10)] : (byte)random.Next(256);
            }

            try
            {
                GdbOutput output = one.FromStub(bytes);
                output.On.Length.Should().BeLessThanOrEqualTo(bytes.Length);
                output.Back.Length.Should().BeLessThanOrEqualTo(bytes.Length);
            }
            catch (GdbProtocolException)
            {
                // The session ends.
            }
        }
    }

    // Escapes as they stand.
    private GdbOutput Say(string content) => filter.FromClient(GdbPacket.Frame(content));

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
