using System.Globalization;
using AwesomeAssertions;
using Shien.EndToEnd.Lab;
using Xunit;

namespace Shien.EndToEnd.Debugging;

/// <summary>A whole course at once, and Debian's own kernel with all its symbols: tests/run --long.</summary>
public sealed class ManyDebuggersTests(DebugLab lab) : IClassFixture<DebugLab>
{
    private const int Students = 30;
    private readonly Blade blade = lab.Blade;

    [Fact(Explicit = true)]
    public void Thirty_students_debug_at_once_three_of_them_with_gdb()
    {
        blade.As("root", "python3", "-c", Enrol, Students.ToString(CultureInfo.InvariantCulture)).Succeeded();
        try
        {
            string[] said = blade.As("root", new RunOptions(Limit: TimeSpan.FromMinutes(10)), "python3", "-c", Course, Students.ToString(CultureInfo.InvariantCulture))
                .Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string[] ports = [.. said.Where(line => line.StartsWith("port ", StringComparison.Ordinal))];
            ports.Should().HaveCount(Students - 3).And.OnlyHaveUniqueItems();
            said.Count(line => line == "paused at 0xfff0").Should().Be(Students - 3, "each reads its own machine's registers");
            said.Count(line => line.Contains("<start_kernel>")).Should().Be(3, "gdb has reached the kernel: {0}", string.Join('\n', said));
            said.Should().Contain($"machines at once {Students}");
            Wait.Until(() => blade.As("root", "sh", "-c", "pgrep -f '[g]uest=s[0-9][0-9]@'").Output.Length == 0, "all of them go off");
        }
        finally
        {
            blade.As("root", "sh", "-c", "for n in $(seq -w 1 30); do runuser -u s$n -- ie-virsh undefine 01 --delete-image; userdel -r s$n; done");
        }
    }

    [Fact(Explicit = true)]
    public void Debians_kernel_stops_at_start_kernel_with_its_source()
    {
        string kernels = Directory.CreateDirectory(Artifacts.Root("tests/artifacts/debug-kernels")).FullName;
        Run.Program(Artifacts.Root("src/debug-kernel"), [kernels], new RunOptions(Limit: TimeSpan.FromMinutes(20))).Succeeded();
        string version = Path.GetFileName(Directory.GetDirectories(kernels).Order().Last());
        string place = Path.Combine(lab.Kernels, version);
        blade.As("root", "sh", "-euc", $"mkdir -p {place} && mount --bind {kernels}/{version} {place}").Succeeded();
        try
        {
            CheckSession(version);
        }
        finally
        {
            blade.As("root", "umount", "--lazy", place);
        }
    }

    private void CheckSession(string version)
    {
        string said = blade.As("alice", "expect", "-c", $$"""
            set timeout 120
            spawn -noecho ie-virsh debug 03 --kernel {{version}}
            proc until {what} {
              expect {
                $what {}
                timeout { exit 99 }
                eof { exit 98 }
              }
            }
            until "(gdb) "; send "bt\r"
            until "(gdb) "; send "list\r"
            until "(gdb) "; send "print linux_banner\r"
            until "(gdb) "; send "kill\r"
            until "(y or n) "; send "y\r"
            until "(gdb) "; send "quit\r"
            expect eof
            exit [lindex [wait] 3]
            """).Succeeded();
        said.Should().MatchRegex(@"Breakpoint 1, .*start_kernel.* at .*init/main\.c")
            .And.MatchRegex(@"#1 .* in .*secondary_startup_64")
            .And.Contain("set_task_stack_end_magic", "the source is at hand")
            .And.Contain("Linux version " + version);
    }

    // Each is an account of its own, with a copy of alice's machine.
    private const string Enrol = """
        import json, os, shutil, subprocess, sys, uuid
        store = "/run/local-blade/store"
        record = json.load(open(store + "/machines/alice/03.json"))
        alice = os.stat(store + "/accounts/alice/vm/03.qcow2")
        base = alice.st_uid - record["uid"]
        def copied(path, like, uid=None):
            os.makedirs(path, exist_ok=True)
            s = os.stat(like)
            os.chmod(path, s.st_mode & 0o7777); os.chown(path, s.st_uid if uid is None else uid, s.st_gid)
        for n in range(1, int(sys.argv[1]) + 1):
            name, uid = "s%02d" % n, 23000 + n
            subprocess.run(["useradd", "-l", "-m", "-d", "/run/local-blade/home/" + name, "-u", str(uid), "-U", name], check=True)
            owner = lambda path: base + uid if os.stat(path).st_uid == alice.st_uid else uid if os.stat(path).st_uid == record["uid"] else None
            for part in ("/accounts/%s", "/accounts/%s/vm", "/machines/%s"):
                copied(store + part % name, store + part % "alice", owner(store + part % "alice"))
            image = store + "/accounts/%s/vm/01.qcow2" % name
            shutil.copy(store + "/accounts/alice/vm/03.qcow2", image)
            os.chmod(image, 0o600); os.chown(image, base + uid, alice.st_gid)
            mine = dict(record, account=name, uid=uid, slot="01", uuid=str(uuid.uuid4()), mac="52:54:00:d0:00:%02x" % n)
            mine["disks"] = [dict(record["disks"][0], file="01.qcow2")]
            json.dump(mine, open(store + "/machines/%s/01.json" % name, "w"))
            subprocess.run(["runuser", "-u", name, "--", "ie-virsh", "define", "01"], check=True)
        """;

    // The last three start gdb, the others a port and a minimal client; all of them hold on until all are there.
    private const string Course = """
        import socket, subprocess, sys, time
        count = int(sys.argv[1])
        def run(n, *more, **how):
            return subprocess.Popen(["runuser", "-u", "s%02d" % n, "--", *more], text=True, **how)
        pipe = dict(stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        waiting = [run(n, "ie-virsh", "debug", "01", "--port", **pipe) for n in range(1, count - 2)]
        gdbs = [run(n, "sh", "-c", "(sleep 60; echo info symbol \\$pc; echo info registers rip; echo quit) | ie-virsh debug 01 --kernel tiny", **pipe) for n in range(count - 2, count + 1)]
        ports = []
        for one in waiting:
            line = one.stdout.readline().strip()
            ports.append(int(line.rsplit(":", 1)[1])); print("port", ports[-1])
        time.sleep(5)
        print("machines at once", len(subprocess.run(["pgrep", "-f", "[g]uest=s[0-9][0-9]@"], capture_output=True, text=True).stdout.split()))
        talk = r'''
        import socket, sys
        s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
        s.sendall(b"$g#67")
        got = b""
        while got.count(b"#") < 1 or len(got) < got.index(b"#") + 3:
            more = s.recv(4096)
            if not more: break
            got += more
        regs = got[got.index(b"$") + 1:]
        print("paused at 0x%x" % int.from_bytes(bytes.fromhex(regs[256:272].decode()), "little"))
        '''
        clients = [run(n + 1, "python3", "-c", talk, str(port), **pipe) for n, port in enumerate(ports)]
        for one in clients: print(one.communicate()[0].strip())
        for one in waiting: one.wait()
        for one in gdbs: print(one.communicate()[0].strip())
        """;
}
