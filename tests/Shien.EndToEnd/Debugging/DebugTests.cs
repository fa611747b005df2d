using System.Diagnostics;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Debugging;

/// <summary>Journey J4 on real libvirt, QEMU and gdb: what a student sees, what others see of it, and what is left.</summary>
public sealed class DebugTests(DebugLab lab) : IClassFixture<DebugLab>
{
    // A file that says that the others have looked: until then the session goes on.
    private const string Seen = "/run/local-blade/home/alice/others-have-looked";

    private readonly Blade blade = lab.Blade;

    [Fact]
    public async Task A_student_stops_at_the_kernels_start_and_nobody_else_gets_near()
    {
        blade.As("alice", "rm", "-f", Seen).Succeeded();
        Task<RunResult> session = Task.Run(() => blade.As("alice", "expect", "-c", $$"""
            set timeout 60
            proc until {what} {
              expect {
                $what {}
                timeout { puts "no $what"; exit 99 }
                eof { puts "the end before $what"; exit 98 }
              }
            }
            spawn -noecho ie-virsh debug 03 --kernel tiny
            until "(gdb) "; send "info registers rip\r"
            until "(gdb) "; send "monitor info block\r"
            until "(gdb) "; send "delete 1\r"
            until "(gdb) "; send "continue\r"
            until "Continuing."
            for {set i 0} {$i < 600 && ![file exists {{Seen}}]} {incr i} { after 100 }
            sleep 1; send "\003"
            until "(gdb) "; send "info registers cs\r"
            until "(gdb) "; send "quit 7\r"
            until "(y or n) "; send "y\r"
            expect eof
            exit [lindex [wait] 3]
            """));

        // Running means that gdb has let it run, since it starts paused.
        Wait.Until(() => session.IsCompleted || blade.As("alice", Artifacts.IeVirsh, "list").Output.Contains("running"), "alice's machine runs");
        RunResult bobs = blade.As("bob", Artifacts.IeVirsh, "debug", "03");
        RunResult nobodys = blade.As("bob", Artifacts.IeVirsh, "debug", "04");
        RunResult second = blade.As("alice", Artifacts.IeVirsh, "start", "03");
        string reached = blade.As("bob", "sh", "-c", "ls /run/shien/gdb /tmp/shien-gdb-*; ss -Hltn 'sport >= 33100'").Output;
        string left = blade.As("root", "sh", "-c", "ls /run/shien/gdb; ls -d /tmp/shien-gdb-*").Output;
        blade.As("alice", "touch", Seen).Succeeded();
        RunResult said = await session;

        said.ExitCode.Should().Be(7, "gdb's exit code is the command's: {0}", said);
        said.Output.Should().Contain("boots the kernel tiny of the blade with nokaslr")
            .And.MatchRegex(@"Breakpoint 1, .*0x0000000001000000.* in .*start_kernel", "without KASLR every kernel is entered there")
            .And.MatchRegex(@"rip +0x1000000 ")
            .And.Contain("commands of QEMU's monitor reach beyond the machine").And.Contain("Protocol error with Rcmd")
            .And.NotContain(".qcow2")
            .And.Contain("received signal SIGINT").And.MatchRegex(@"cs +0x10 ", "Ctrl-C found Linux, in the kernel's segment")
            .And.Contain("The machine 03 is off again.");
        bobs.ExitCode.Should().Be(1);
        bobs.Error.Should().Be(nobodys.Error.Replace("04", "03", StringComparison.Ordinal)).And.Contain("there is no machine '03' of 'bob'");
        second.Error.Should().Contain("the machine '03' is being debugged");
        reached.Should().BeEmpty();
        left.Should().BeEmpty("sockets are gone once they are connected");
        CheckNothingIsLeft();
    }

    [Fact]
    public void A_port_is_its_owners_alone_and_nothing_outlives_a_kill()
    {
        using Process client = Begin("debug", "03", "--port");
        string address = Told(client, "target remote ");
        string port = address.Split(':')[1];
        address.Should().StartWith("127.0.0.1:331");
        RunResult second = blade.As("alice", Artifacts.IeVirsh, "debug", "03", "--port");
        second.ExitCode.Should().Be(1);
        second.Error.Should().Contain("the machine '03' is being debugged");
        RunResult oneTooMany = blade.As("alice", "python3", "-c", AllPorts, Artifacts.IeVirsh);
        oneTooMany.ExitCode.Should().Be(1);
        oneTooMany.Error.Should().Contain("all 32 ports for debuggers are in use").And.Contain("Wait until somebody ends a session, or leave --port out.");
        RunResult bobs = blade.As("bob", "python3", "-c", Talk, port);
        bobs.Output.Should().Be("cut off\n", "the port looks at who calls");
        string[] answers = blade.As("alice", "python3", "-c", Talk, port).Succeeded().Split('\n');
        answers[0].Should().Contain("f0ff000000000000", "rip is where a processor begins");
        answers[1].Should().Be("E01", "the monitor");
        answers[2].Should().Be("", "files of the blade");
        answers[3].Should().Be("refused", "there is one debugger a session");
        client.WaitForExit(TimeSpan.FromSeconds(30)).Should().BeTrue("the session ends with its debugger");
        CheckNothingIsLeft();

        using (Process killed = Begin("debug", "03", "--port"))
        {
            Told(killed, "target remote ");
            blade.As("root", "pkill", "-KILL", "-x", "ie-virsh").Succeeded();
            CheckNothingIsLeft();
        }

        using (Process orphan = Begin("debug", "03", "--port"))
        {
            Told(orphan, "target remote ");
            Run.Program(Blade.Script, ["shiend", blade.State, "kill"]).Succeeded();
            orphan.WaitForExit(TimeSpan.FromSeconds(30)).Should().BeTrue();
            Run.Program(Blade.Script, ["shiend", blade.State, "start"]).Succeeded();
            CheckNothingIsLeft();
        }
    }

    /// <summary>A minimal client: a line a reply, or that it was cut off.</summary>
    private const string Talk = """
        import socket, sys
        s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
        def say(text):
            s.sendall(b"+$" + text + b"#%02x" % (sum(text) % 256))
            while True:
                got = b""
                while not got.endswith(b"#"):
                    one = s.recv(1)
                    if not one: print("cut off"); sys.exit(0)
                    got += one
                s.recv(2)
                got = got[got.index(b"$") + 1:-1]
                if not got.startswith(b"O") or got == b"OK": return got.decode()
        try:
            for text in (b"g", b"qRcmd,696e666f20626c6f636b", b"vFile:open:2f6574632f706173737764,0,0"): print(say(text))
            try: socket.create_connection(("127.0.0.1", int(sys.argv[1]))); print("let in")
            except ConnectionRefusedError: print("refused")
        except ConnectionResetError: print("cut off")
        """;

    /// <summary>Takes every port that is left, and asks for one more.</summary>
    private const string AllPorts = """
        import socket, subprocess, sys
        taken = []
        for port in range(33100, 33132):
            s = socket.socket()
            try: s.bind(("127.0.0.1", port)); taken.append(s)
            except OSError: pass
        sys.exit(subprocess.run([sys.argv[1], "debug", "03", "--port"]).returncode)
        """;

    private Process Begin(params string[] arguments) => Blade.Begin(blade.Entering("alice", Artifacts.IeVirsh, arguments));

    private static string Told(Process process, string beginning)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line[beginning.Length..];
            }
        }

        throw new InvalidOperationException("it ended: " + process.StandardError.ReadToEnd());
    }

    // The machine is off, and what comes next is as if nothing had been.
    private void CheckNothingIsLeft()
    {
        Wait.Until(() => blade.As("alice", Artifacts.IeVirsh, "list").Output.Contains("shut off"), "the machine goes off");
        blade.As("root", "sh", "-c", "pgrep -f '[g]uest=alice@03'; ls -A /run/shien/gdb; ls -d /tmp/shien-gdb-*; ss -Hltn 'sport >= 33100 and sport <= 33131'").Output.Should().BeEmpty();
        blade.As("alice", Artifacts.IeVirsh, "dumpxml", "03").Succeeded().Should().NotContain("gdb").And.NotContain("kernel");
    }
}
