using AwesomeAssertions;
using Shien.Api.Pushes;
using Shien.Blade;
using Shien.Blade.Accounts;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Pushes;
using Xunit;

namespace Shien.Tests.Blade.Pushes;

public sealed class PushRulesTests
{
    public static TheoryData<PushRequest, string, string> Refused => new()
    {
        { Good with { Architecture = "aarch64" }, "architecture", "the guest is an ARM machine (aarch64), and this blade runs x86_64 machines only" },
        { Good with { Architecture = "ppc64" }, "architecture", "the guest's architecture is 'ppc64'*" },
        { Good with { Firmware = "coreboot" }, "bad-request", "the firmware 'coreboot' is neither*" },
        { Good with { Firmware = "efi" }, "backend", "the machine starts by UEFI, and this blade has no UEFI firmware ('/no/code' is missing)" },
        { Good with { Cores = 0 }, "bad-request", "0 CPUs and 512 MiB*" },
        { Good with { Cores = 5 }, "limit", "the machine wants 5 CPUs; your limit is 4" },
        { Good with { MemoryMiB = 9000 }, "limit", "the machine wants 9000 MiB of memory; your limit is 8192 MiB" },
        { Good with { Disks = [] }, "bad-request", "the machine has 0 disks; 1 to 6 can be pushed" },
        { Good with { Disks = [null!] }, "bad-request", "a disk of the machine is null" },
        { Good with { Disks = [Disk with { LengthBytes = 1000 }] }, "bad-request", "disk 1 has 1000 bytes, not a multiple of 512 above 0" },
        { Good with { Disks = [Disk with { LengthBytes = 0 }] }, "bad-request", "disk 1 has 0 bytes*" },
        { Good with { Disks = [Disk, Disk with { LengthBytes = -512 }] }, "bad-request", "disk 2 has -512 bytes*" },
        { Good with { Disks = [Disk with { LengthBytes = 65L << 30 }] }, "limit", "the disks have 66560 MiB together; your limit is 65536 MiB" },
        { Good with { Disks = [Disk with { LengthBytes = 40L << 30 }, Disk with { LengthBytes = 40L << 30 }] }, "limit", "the disks have 81920 MiB together*" },
        { Good with { Disks = [Disk with { LengthBytes = long.MaxValue - 511 }, Disk with { LengthBytes = long.MaxValue - 511 }] }, "limit", "the disks have 17592186044415 MiB together*" },
        { Good with { Disks = [Disk with { StoredBlocks = 16385 }] }, "bad-request", "disk 1 has 16384 blocks, so it cannot store 16385" },
        { Good with { Disks = [Disk with { StoredBlocks = -1 }] }, "bad-request", "disk 1 has 16384 blocks*" },
        { Good with { Disks = [Disk with { MapRoot = "ABC" }] }, "bad-request", "the root hash of disk 1 is not 64 lower-case hexadecimal digits" },
        { Good with { AllowFindings = "please" }, "forbidden", "'alice' may not accept blocking findings; only administrators (group 'shien-admin') may" },
    };

    private static PushRequest Good => TemporaryStore.Request;

    private static PushDisk Disk => Good.Disks[0];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_before_a_byte_travels(PushRequest push, string code, string message)
    {
        RefusalException refusal = FluentActions.Invoking(() => Check(push, TemporaryStore.Alice))
            .Should().Throw<RefusalException>().WithMessage(message).Which;
        refusal.Error.Code.Should().Be(code);
    }

    [Fact]
    public void Takes_what_is_within_the_limits() => Check(Good with { Cores = 4, MemoryMiB = 8192, Architecture = "unknown" }, TemporaryStore.Alice);

    [Fact]
    public void An_administrator_accepts_findings_with_a_reason()
    {
        Check(Good with { AllowFindings = "demo" }, TemporaryStore.Root);
        FluentActions.Invoking(() => Check(Good with { AllowFindings = " " }, TemporaryStore.Root))
            .Should().Throw<RefusalException>().WithMessage("the reason for allowing findings must have 1 to 500 characters");
    }

    [Fact]
    public void The_reserved_space_is_never_less_than_the_image()
    {
        PushRequest push = Good with { Disks = [new PushDisk(64L << 30, 1 << 20, new string('a', 64)), new PushDisk(512, 1, new string('a', 64))] };
        long images = Shien.Images.Qcow2.Qcow2Layout.Plan(64L << 30, Enumerable.Range(0, 1 << 20)).FileLengthBytes
            + Shien.Images.Qcow2.Qcow2Layout.Plan(512, [0]).FileLengthBytes;
        PushRules.StoreBytes(push).Should().BeGreaterThanOrEqualTo(images).And.BeLessThan(images + images / 100);
    }

    private static void Check(PushRequest push, Account account) =>
        PushRules.Check(push, account, LimitRules.None.Of(account.Name, []), "shien-admin", new EfiFirmware("/no/code", "/no/variables"));
}
