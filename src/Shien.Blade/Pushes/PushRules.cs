using Shien.Api;
using Shien.Api.Pushes;
using Shien.Blade.Accounts;
using Shien.Blade.Limits;
using Shien.Blade.Machines;
using Shien.Blade.Repairs;
using Shien.Images.Blocks;

namespace Shien.Blade.Pushes;

/// <summary>What a push must be before a byte of its content is taken; needs nothing but the request and the limits.</summary>
internal static class PushRules
{
    /// <summary>A SATA controller has six ports.</summary>
    public const int MaxDisks = 6;

    private const int LeastMemoryMiB = 16;
    private const int MaxReasonChars = 500;
    private const int SectorBytes = 512;

    // Tables of the qcow2: 8 bytes of L2 and 2 of refcount for a cluster, and a few clusters around them.
    private const int TableBytesPerBlock = 16;
    private const int TableBytes = 1 << 20;

    /// <summary>Refuses what cannot be taken.</summary>
    /// <exception cref="RefusalException">Says which and how much.</exception>
    public static void Check(PushRequest push, Account account, EffectiveLimits limits, string administrators, EfiFirmware firmware)
    {
        CheckArchitecture(push.Architecture);
        CheckMachine(push.Firmware, push.Cores, push.MemoryMiB, limits, firmware);
        CheckDisks(push.Disks, limits.DiskBytes);
        if (push.AllowFindings is not { } reason)
        {
            return;
        }

        if (!account.IsAdministrator)
        {
            throw new RefusalException(
                ErrorCodes.Forbidden,
                $"'{account.Name}' may not accept blocking findings; only administrators (group '{administrators}') may",
                "Repair what the check found and push without --allow-findings.");
        }

        Require(reason.Trim().Length is > 0 and <= MaxReasonChars, $"the reason for allowing findings must have 1 to {MaxReasonChars} characters");
    }

    /// <summary>Refuses a machine that the blade cannot have, or that is larger than its owner's may be.</summary>
    /// <exception cref="RefusalException">Says which and how much.</exception>
    public static void CheckMachine(string start, int cores, int memoryMiB, EffectiveLimits limits, EfiFirmware firmware)
    {
        Require(start is "bios" or "efi", $"the firmware '{start}' is neither 'bios' nor 'efi'");
        if (start == "efi")
        {
            firmware.CheckPresent();
        }

        Require(cores >= 1 && memoryMiB >= LeastMemoryMiB, $"{cores} CPUs and {memoryMiB} MiB of memory are too few: 1 CPU and {LeastMemoryMiB} MiB are the least");
        Limit(cores <= limits.Cores, $"the machine wants {cores} CPUs; your limit is {limits.Cores}", "Lower the number of CPUs in the machine's settings, then try again.");
        Limit(memoryMiB <= limits.MemoryMiB, $"the machine wants {memoryMiB} MiB of memory; your limit is {limits.MemoryMiB} MiB", "Lower the memory in the machine's settings, then try again.");
    }

    /// <summary>Refuses disks that are no disks, or larger together than their owner's may be.</summary>
    /// <exception cref="RefusalException">Says which and how much.</exception>
    public static void CheckLengths(IReadOnlyList<long> lengths, long most)
    {
        Int128 sum = 0;
        for (int i = 0; i < lengths.Count; i++)
        {
            Require(lengths[i] >= SectorBytes && lengths[i] % SectorBytes == 0, $"disk {i + 1} has {lengths[i]} bytes, not a multiple of {SectorBytes} above 0");
            sum += lengths[i];
        }

        Limit(
            sum <= most,
            $"the disks have {(long)(sum >> 20)} MiB together; your limit is {most >> 20} MiB",
            "Make the machine with smaller disks, or ask an administrator for a higher limit.");
    }

    /// <summary>Refuses an architecture that this blade cannot run; one that is not known yet passes.</summary>
    /// <exception cref="RefusalException">It is another one.</exception>
    public static void CheckArchitecture(string architecture)
    {
        if (architecture is not (DomainPlatform.Architecture or "unknown"))
        {
            throw new RefusalException(
                ErrorCodes.Architecture,
                architecture == "aarch64"
                    ? "the guest is an ARM machine (aarch64), and this blade runs x86_64 machines only"
                    : $"the guest's architecture is '{architecture}', and this blade runs x86_64 machines only",
                "Build the machine from an x86_64 (amd64) box, on an Intel or AMD computer or from an amd64 template, and push that.");
        }
    }

    /// <summary>Bytes that the push may take in the store, its repair included.</summary>
    public static long StoreBytes(PushRequest push) => push.Fix
        // A repair writes the images a second time, and keeps apart what it changes.
        ? (2 * ImageBytes(push)) + RepairJob.MaxChangedBytes
        : ImageBytes(push);

    /// <summary>True for what can be a root hash.</summary>
    public static bool IsRoot(string? root) => root is { Length: 64 } && root.All(char.IsAsciiHexDigitLower);

    private static long ImageBytes(PushRequest push) =>
        push.Disks.Sum(d => (d.StoredBlocks * BlockMap.BlockBytes) + (d.StoredBlocks * TableBytesPerBlock) + (d.LengthBytes >> 12) + TableBytes);

    private static void CheckDisks(IReadOnlyList<PushDisk> disks, long most)
    {
        Require(!disks.Any(d => d is null), "a disk of the machine is null");
        Require(disks.Count is >= 1 and <= MaxDisks, $"the machine has {disks.Count} disks; 1 to {MaxDisks} can be pushed");
        for (int i = 0; i < disks.Count; i++)
        {
            PushDisk disk = disks[i];
            Require(IsRoot(disk.MapRoot), $"the root hash of disk {i + 1} is not 64 lower-case hexadecimal digits");
            Require(
                disk.KnownRoots is null || (disk.KnownRoots.Count <= PushDisk.MaxKnownRoots && disk.KnownRoots.All(IsRoot)),
                $"the known roots of disk {i + 1} are more than {PushDisk.MaxKnownRoots}, or not 64 lower-case hexadecimal digits each");
        }

        CheckLengths([.. disks.Select(disk => disk.LengthBytes)], most);
        for (int i = 0; i < disks.Count; i++)
        {
            int blocks = BlockMap.CountOf(disks[i].LengthBytes);
            Require(disks[i].StoredBlocks >= 0 && disks[i].StoredBlocks <= blocks, $"disk {i + 1} has {blocks} blocks, so it cannot store {disks[i].StoredBlocks}");
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new RefusalException(ErrorCodes.BadRequest, otherwise);
        }
    }

    private static void Limit(bool holds, string otherwise, string remedy)
    {
        if (!holds)
        {
            throw new RefusalException(ErrorCodes.Limit, otherwise, remedy);
        }
    }
}
