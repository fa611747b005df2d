using AwesomeAssertions;
using Xunit;

namespace Shien.EndToEnd.Inspection;

/// <summary>
/// What we say is enabled, and what we say is started, equals what the systemd of three Debian releases says of the same tree, for every
/// unit file in it; of one release unless everything is asked for (tests/run --long).
/// </summary>
public sealed class SystemdGoldenTests
{
    // Templates that presets name, units of the administrator in every way that systemd.unit(5) has. Not enabled: ssh.socket, which
    // conflicts with ssh.service, so that systemd starts one of them (we name both). rpc_pipefs.target is what a generator of NFS makes.
    private const string Units = """
        mkdir -p etc/systemd/system-preset etc/systemd/system/{multi-user.target.wants,basic.target.requires,backup.service.d,backup-.service.d,worker@.service.d,backup-night.service.wants}
        printf 'disable xinetd.service\nenable worker@.service one two\ndisable quiet-*.service\ndisable ssh.socket\n' > etc/systemd/system-preset/10-local.preset
        cd etc/systemd/system
        printf '[Unit]\nDescription=pipes\n' > rpc_pipefs.target
        printf '[Service]\nExecStart=/opt/work %%i\n[Install]\nWantedBy=multi-user.target\nDefaultInstance=zero\n' > worker@.service
        printf '[Service]\nExecStart=/opt/work\n[Install]\nWantedBy=multi-user.target\nAlias=noisy.service\nAlso=backup.service\n' > loud.service
        printf '[Service]\nExecStart=/opt/quiet\n[Install]\nWantedBy=multi-user.target\n' > quiet-one.service
        printf '[Unit]\nWants=helper.service \\\n  helper@%%p.service\n[Service]\nExecStart=/opt/backup\n[Install]\nWantedBy=graphical.target\n' > backup.service
        printf '[Service]\nExecStart=/opt/backup\n' > backup-night.service
        printf '[Service]\nExecStart=/opt/help\n' > helper.service
        printf '[Service]\nExecStart=/opt/help\n' > helper@.service
        printf '[Unit]\nWants=fromdropin.service\n' > backup.service.d/10-more.conf
        printf '[Unit]\nWants=fromprefix.service\n' > backup-.service.d/10-more.conf
        printf '[Unit]\nWants=side@%%i.service\n' > worker@.service.d/side.conf
        for s in fromdropin fromprefix side@ night; do printf '[Service]\nExecStart=/opt/%%s\n' > $s.service; done
        ln -s ../night.service backup-night.service.wants/night.service
        ln -s /etc/systemd/system/backup-night.service multi-user.target.wants/
        ln -s ../worker@.service multi-user.target.wants/worker@link.service
        ln -s /usr/lib/systemd/system/does-not-exist.service multi-user.target.wants/
        printf '[Socket]\nListenStream=7777\nService=loud.service\n[Install]\nWantedBy=sockets.target\n' > door.socket
        printf '[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/opt/early\n[Install]\nRequiredBy=basic.target\n' > ../../../usr/local/lib/systemd/system/early.service
        printf '[Service]\nExecStart=/opt/linked\n[Install]\nWantedBy=multi-user.target\n' > ../../../opt/linked.service
        ln -s /opt/linked.service linked.service
        cd ../../..
        mkdir -p etc/rc2.d etc/rc5.d etc/rc6.d
        printf '#!/bin/sh\n### BEGIN INIT INFO\n# Provides: oldname $oldtarget\n# Required-Start: $network\n### END INIT INFO\nexec /opt/old\n' > etc/init.d/old
        printf '#!/bin/sh\n' > etc/init.d/only5.sh; cp etc/init.d/only5.sh etc/init.d/only6; cp etc/init.d/only5.sh etc/init.d/loud; cp etc/init.d/only5.sh etc/init.d/notrunnable
        chmod 755 etc/init.d/{old,only5.sh,only6,loud}; chmod 644 etc/init.d/notrunnable
        ln -s ../init.d/old etc/rc2.d/S01old; ln -s ../init.d/only5.sh etc/rc5.d/S20only5.sh; ln -s ../init.d/only6 etc/rc6.d/S20only6
        ln -s ../init.d/loud etc/rc2.d/S01loud; ln -s ../init.d/notrunnable etc/rc2.d/S01notrunnable; ln -s ../init.d/old etc/rc5.d/K01old
        """;

    // An administrator takes things out again: masks of both kinds, a wish that is masked, another target.
    private const string Changes = """
        cd etc/systemd/system
        ln -sf /dev/null vsftpd.service
        rm -f redis.service; : > redis-server.service
        mkdir -p sockets.target.wants timers.target.wants
        ln -sf /dev/null sockets.target.wants/dbus.socket
        rm -f multi-user.target.wants/cron.service; ln -s /dev/null multi-user.target.wants/cron.service
        ln -sf /lib/systemd/system/multi-user.target default.target
        ln -sf loud.service another.service; ln -sf another.service chained.service
        ln -sf worker@.service labour@.service; ln -sf ../labour@.service multi-user.target.wants/labour@x.service
        mkdir -p chained.service.wants; ln -sf ../quiet-one.service chained.service.wants/quiet-one.service
        mkdir -p service.d; printf '[Unit]\nWants=network-online.target\n' > service.d/all.conf
        mkdir -p loud.service.d; printf '[Install]\nWantedBy=\nRequiredBy=rescue.target\n' > loud.service.d/install.conf
        ln -s ssh.service wrongtype.socket; ln -s loud.service self@bad.service
        """;

    [Theory]
    [InlineData("bookworm")]
    [InlineData("bullseye", Explicit = true)]
    [InlineData("trixie", Explicit = true)]
    public void Every_unit_is_as_systemd_itself_says(string codename)
    {
        using SystemdRelease release = new(codename);
        release.Change(Units + "\necho uninitialized > etc/machine-id");
        IReadOnlyList<string> atFirstBoot = release.Ours().Started;
        release.Systemctl("preset-all", "--preset-mode=enable-only");
        release.Change("echo 0123456789abcdef0123456789abcdef > etc/machine-id");
        IReadOnlyList<string> started = release.Started();
        started.Should().HaveCountGreaterThan(80).And.Contain(["loud.service", "worker@one.service", "old.service", "only5.service"]);
        Differences(atFirstBoot, started).Should().BeEmpty("at the first boot presets are applied, as systemctl preset-all has just done");
        Compare(release, started);

        release.Change(Changes);
        Compare(release, release.Started());
        release.Change("ln -sf rescue.target etc/systemd/system/default.target");
        Compare(release, release.Started());
    }

    private static void Compare(SystemdRelease release, IReadOnlyList<string> started)
    {
        (IReadOnlyList<string> ourStates, IReadOnlyList<string> ourStarted) = release.Ours();
        IReadOnlyList<string> states = release.States();
        states.Should().HaveCountGreaterThan(200);
        Differences(ourStates, states).Should().BeEmpty();
        Differences(ourStarted, started).Should().BeEmpty();
    }

    private static string Differences(IReadOnlyList<string> ours, IReadOnlyList<string> theirs) =>
        string.Join('\n', [.. ours.Except(theirs).Select(line => "we: " + line), .. theirs.Except(ours).Select(line => "systemd: " + line)]);
}
