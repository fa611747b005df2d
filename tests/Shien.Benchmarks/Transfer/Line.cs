using System.Globalization;

namespace Shien.Benchmarks.Transfer;

/// <summary>
/// A line between laptop and blade, and what travels on it: either the blade's loopback, or two ends of a veth pair of which each
/// sends 20 Mbit/s at most (tbf). The laptop's end is in a network namespace of its own, which ends with the process that holds it.
/// </summary>
internal sealed class Line : IDisposable
{
    public const string Loopback = "loopback";
    public const string Slow = "20mbit";

    private const string BladeEnd = "shienbench0";
    private const string LaptopEnd = "shienbench1";
    private const string BladeAddress = "10.203.77.1";
    private const string LaptopAddress = "10.203.77.2";

    private readonly Lab lab;
    private readonly string network;
    private readonly System.Diagnostics.Process? holder;

    private Line(Lab lab, string name)
    {
        this.lab = lab;
        Name = name;
        Address = name == Loopback ? "127.0.0.1" : BladeAddress;
        holder = name == Loopback ? null : Hold();
        network = $"/proc/{(holder?.Id ?? lab.Process).ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>What the lines of the answer call it.</summary>
    public string Name { get; }

    /// <summary>The blade's address on it.</summary>
    public string Address { get; }

    /// <summary>Lays it.</summary>
    public static Line Open(Lab lab, string name)
    {
        Line line = new(lab, name);
        if (name == Slow)
        {
            line.Shape();
        }

        return line;
    }

    /// <summary>Runs commands on the laptop, one after another, and measures all of them and the line.</summary>
    public Sample Measure(params string[][] commands)
    {
        lab.Run("sync");
        long before = Bytes();
        double seconds = commands.Sum(command => lab.Run(OnLaptop(command)).Seconds);
        return new Sample(seconds, Bytes() - before);
    }

    /// <summary>The command that runs another one on the laptop.</summary>
    public string[] OnLaptop(params string[] command) =>
    [
        "nsenter", "--net=" + network + "/ns/net", "--", "env", "-u", "XDG_CONFIG_HOME", "-u", "XDG_CACHE_HOME", "-u", "SSH_AUTH_SOCK", "HOME=" + lab.Home, .. command,
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        if (holder is not null)
        {
            holder.Kill();
            holder.WaitForExit();
            holder.Dispose();
        }
    }

    // What comes back over loopback was sent over it: once is enough.
    private long Bytes()
    {
        string name = holder is null ? "lo" : LaptopEnd;
        string[] counters = File.ReadLines($"{network}/net/dev").Select(line => line.Trim()).Single(line => line.StartsWith(name + ":", StringComparison.Ordinal))
            [(name.Length + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long received = long.Parse(counters[0], CultureInfo.InvariantCulture);
        return holder is null ? received : received + long.Parse(counters[8], CultureInfo.InvariantCulture);
    }

    private void Shape()
    {
        string laptop = holder!.Id.ToString(CultureInfo.InvariantCulture);
        string blade = lab.Process.ToString(CultureInfo.InvariantCulture);
        lab.Run("ip", "link", "add", BladeEnd, "netns", blade, "type", "veth", "peer", "name", LaptopEnd, "netns", laptop);
        End(blade, BladeEnd, BladeAddress);
        End(laptop, LaptopEnd, LaptopAddress);
        lab.Listen(BladeAddress);
    }

    // No segmentation by the card that is none: what is counted and shaped is what a cable would carry.
    private void End(string process, string end, string address)
    {
        string[] enter = ["nsenter", $"--net=/proc/{process}/ns/net", "--"];
        lab.Run([.. enter, "ip", "link", "set", end, "gso_max_segs", "1", "mtu", "1500"]);
        lab.Run([.. enter, "ip", "address", "add", address + "/24", "dev", end]);
        lab.Run([.. enter, "ip", "link", "set", end, "up"]);
        lab.Run([.. enter, "tc", "qdisc", "add", "dev", end, "root", "tbf", "rate", "20mbit", "burst", "16kb", "latency", "50ms"]);
    }

    private static System.Diagnostics.Process Hold()
    {
        System.Diagnostics.Process process = System.Diagnostics.Process.Start("unshare", ["--net", "setpriv", "--pdeathsig", "KILL", "sleep", "infinity"]);
        // unshare becomes sleep once the namespace is there.
        for (int i = 0; i < 500 && File.ReadAllText($"/proc/{process.Id}/comm").Trim() != "sleep"; i++)
        {
            Thread.Sleep(10);
        }

        return process;
    }
}
