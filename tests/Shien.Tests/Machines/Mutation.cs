using AwesomeAssertions;
using Shien.Images;

namespace Shien.Tests.Machines;

/// <summary>Damages input in a way that a seed repeats, and watches what the parser does about it.</summary>
internal static class Mutation
{
    /// <summary>Runs <paramref name="parse"/> on damaged copies; only <see cref="ImageException"/> may come out.</summary>
    public static void Survives(byte[] original, int count, Action<byte[]> parse)
    {
        for (int seed = 0; seed < count; seed++)
        {
            byte[] damaged = Damage(original, new Random(seed));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                parse(damaged);
            }
            catch (ImageException e)
            {
                e.Message.Should().NotContainAny("\n", "\u001b", "\0");
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.GetType().Name}: {e.Message}", e);
            }

            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(200L << 20, "seed {0}", seed);
        }
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int i = random.Next(1, 6); i > 0 && bytes.Count > 8; i--)
        {
            int at = random.Next(bytes.Count - 4);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(64), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(64), bytes.Count - at)));
                    break;
                case 4:
                    for (int j = 0; j < 4; j++)
                    {
                        bytes[at + j] = 0xFF;
                    }

                    break;
                default:
                    // Digits decide sizes in OVF, tar and JSON.
                    int digit = bytes.FindIndex(at, b => char.IsAsciiDigit((char)b));
                    bytes[digit < 0 ? at : digit] = (byte)('0' + random.Next(10));
                    break;
            }
        }

        return [.. bytes];
    }
}
