using Shien.Tests.Disks;

namespace Shien.Tests.Writing;

/// <summary>Disks that writers trip over.</summary>
internal static class Disks
{
    /// <summary>Mixed content in odd sizes, and none, all, and the ends.</summary>
    public static TestDisk Make(string kind)
    {
        switch (kind)
        {
            case "one sector":
                return new TestDisk([.. Enumerable.Repeat((byte)7, 512)]);
            case "mixed, odd size":
                return TestDisk.Make(50, (34 << 20) + 1536);
            case "mixed, whole blocks":
                return TestDisk.Make(51, 5 << 20);
            case "all zero":
                return new TestDisk(new byte[(3 << 20) + 512]);
            case "all zero but stored":
                return new TestDisk(new byte[3 << 20], storesAll: true);
            case "full of noise":
                byte[] noise = new byte[(4 << 20) + 512];
                new Random(52).NextBytes(noise);
                return new TestDisk(noise);
            case "only the last sector":
                byte[] last = new byte[(2 << 20) + 1024];
                last[^1] = 1;
                return new TestDisk(last);
            default:
                throw new ArgumentException(kind);
        }
    }
}
