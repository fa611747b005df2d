using AwesomeAssertions;
using Shien.Blade.Repairs;
using Shien.Images.FileSystems;
using Shien.Inspection.Repairs;
using Xunit;

namespace Shien.Tests.Blade.Repairs;

public sealed class RepairScriptTests
{
    [Fact]
    public void A_plan_becomes_one_start_of_the_appliance()
    {
        RepairScript script = RepairScript.Of(
            2,
            "/run/shien/repair-7/nbd",
            "/run/shien/repair-7",
            [new RepairMount(2, 0, null, null, null, "/srv/data"), new RepairMount(1, 5, "vg-0", "root", null, "/"), new RepairMount(1, 2, null, null, 257, "/home")],
            [
                new GuestEdit(EditKind.Write, "/etc/shadow", "", "secret"u8.ToArray(), 0x1A0, 0, 42),
                new GuestEdit(EditKind.Delete, "/etc/x", "") { WipedBytes = 3 },
                new GuestEdit(EditKind.MakeDirectory, "/home/e24/.ssh", "", Mode: 0x1C0, Uid: 1000, Gid: 1000),
                new GuestEdit(EditKind.Write, "/boot/efi/grub.cfg", "", [1]),
                new GuestEdit(EditKind.Link, "/etc/l", "", Target: "../y"),
                new GuestEdit(EditKind.SetMode, "/etc/m", "", Mode: 0x9ED),
            ]);
        script.Text.Should().Be(
            """
            add "disk1" format:raw protocol:nbd server:unix:/run/shien/repair-7/nbd
            add "disk2" format:raw protocol:nbd server:unix:/run/shien/repair-7/nbd
            run
            mount-options "rw" "/dev/vg-0/root" "/"
            mount-options "rw,subvolid=257" "/dev/sda2" "/home"
            mount-options "rw" "/dev/sdb" "/srv/data"
            echo "edit 0"
            rm-f "/etc/shadow"
            upload "/run/shien/repair-7/content-0" "/etc/shadow"
            chown 0 42 "/etc/shadow"
            chmod 0640 "/etc/shadow"
            echo "edit 1"
            pwrite "/etc/x" "===" 0
            sync
            rm-rf "/etc/x"
            echo "edit 2"
            mkdir-p "/home/e24/.ssh"
            chown 1000 1000 "/home/e24/.ssh"
            chmod 0700 "/home/e24/.ssh"
            echo "edit 3"
            rm-f "/boot/efi/grub.cfg"
            upload "/run/shien/repair-7/content-1" "/boot/efi/grub.cfg"
            echo "edit 4"
            rm-f "/etc/l"
            ln-s "../y" "/etc/l"
            echo "edit 5"
            chmod 04755 "/etc/m"
            umount-all
            shutdown
            echo "repaired"

            """);
        script.Contents.Should().BeEquivalentTo([(byte[])[.. "secret"u8], [1]], options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData("/a\"; rm-rf / #", @"""/a\x22\x3b rm-rf / \x23""")]
    [InlineData("/a\\x\n!sh\t|y", @"""/a\x5cx\x0a\x21sh\x09\x7cy""")]
    [InlineData("/ä$(x)`y`*~<>&", @"""/\xc3\xa4\x24\x28x\x29\x60y\x60\x2a\x7e\x3c\x3e\x26""")]
    public void Nothing_of_a_name_is_anything_but_its_bytes(string path, string quoted) => RepairScript.Of(
        1, "/s", "/f", [], [new GuestEdit(EditKind.Delete, path, "")]).Text.Should().Contain($"\nrm-rf {quoted}\n");

    [Fact]
    public void A_byte_that_is_no_text_stays_that_byte() => RepairScript.Of(
        1, "/s", "/f", [], [new GuestEdit(EditKind.Delete, GuestText.Decode([(byte)'/', 0x80, 0xFF]), "")]).Text.Should().Contain("\nrm-rf \"/\\x80\\xff\"\n");
}
