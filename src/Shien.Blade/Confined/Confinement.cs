using System.Globalization;

namespace Shien.Blade.Confined;

/// <summary>
/// Under what a program runs that meets hostile content: a uid without rights, network, processes and /proc of its own, limits. It
/// ends with the thread that started it.
/// </summary>
/// <param name="Uid">Its uid and gid; nothing else may run under it.</param>
/// <param name="Timeout">Most seconds of CPU for each process; whoever runs it also watches the clock.</param>
internal sealed record Confinement(uint Uid, TimeSpan Timeout)
{
    // .NET does not start below 1 GiB of address space.
    private const long DefaultAddressSpaceBytes = 4L << 30;

    /// <summary>Most address space of each process, bytes.</summary>
    public long AddressSpaceBytes { get; init; } = DefaultAddressSpaceBytes;

    /// <summary>Longest file that it may write, bytes.</summary>
    public long FileBytes { get; init; }

    /// <summary>A further group, or null.</summary>
    public uint? Group { get; init; }

    /// <summary>The program and its arguments, inside the confinement.</summary>
    public IReadOnlyList<string> Wrap(string program, params IReadOnlyList<string> arguments)
    {
        string id = Uid.ToString(CultureInfo.InvariantCulture);
        return
        [
            // A killed daemon takes it along: the signal at its parent's end is set again where the uid has changed, which clears it.
            "/usr/bin/setpriv", "--pdeathsig", "KILL", "--",
            "/usr/bin/unshare", "--net", "--ipc", "--pid", "--mount-proc", "--fork", "--kill-child", "--",
            "/usr/bin/prlimit", Limit("as", AddressSpaceBytes), Limit("cpu", (long)Math.Ceiling(Timeout.TotalSeconds)),
            "--nofile=256", "--nproc=256", "--core=0", Limit("fsize", FileBytes), "--",
            "/usr/bin/setpriv", "--reuid", id, "--regid", id, .. Groups(), "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all",
            "--pdeathsig", "KILL", "--",
            program, .. arguments,
        ];
    }

    private string[] Groups() => Group is { } group ? ["--groups", group.ToString(CultureInfo.InvariantCulture)] : ["--clear-groups"];

    private static string Limit(string name, long most) => string.Create(CultureInfo.InvariantCulture, $"--{name}={most}");
}
