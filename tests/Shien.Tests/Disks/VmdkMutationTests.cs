using System.Text;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.Disks.Vmdk;
using Xunit;

namespace Shien.Tests.Disks;

public sealed class VmdkMutationTests
{
    private static readonly string[] TellingWords =
        ["RW", "0", "-1", "1", "9223372036854775807", "18446744073709551616", "FLAT", "SPARSE", "ZERO", "VMFS", "\"\"", "\"../x\"", "\"/dev/zero\"", "=", "\"", "ffffffff", "parentCID=1", "\n"];

    [Fact]
    public void Damaged_sparse_disks_are_read_or_refused_but_never_crash()
    {
        byte[] image = SparseVmdk.Make(TestDisk.Make(11, 5 << 16).Content);
        int opened = FuzzBudget.Feed(
            random => Mutations.Of(image, random, (0, 80), (512, 300), (21 * 512, 64), (22 * 512, 64)), Mutations.Survives);
        opened.Should().BeInRange(1, FuzzBudget.Inputs - 1, "some damage is in content, some in structure");
    }

    [Fact]
    public void Damaged_stream_optimized_disks_are_read_or_refused_but_never_crash()
    {
        byte[] image = StreamOptimizedTests.Write(TestDisk.Make(12, 5 << 16));
        int tables = image.Length - (10 * 512);
        int opened = FuzzBudget.Feed(
            random => Mutations.Of(image, random, (0, 80), (512, 700), (128 * 512, 200), (tables, 10 * 512)), Mutations.Survives);
        opened.Should().BeInRange(1, FuzzBudget.Inputs - 1, "some damage is in content, some in structure");
    }

    [Fact]
    public void Damaged_deltas_are_read_or_refused_but_never_crash()
    {
        byte[] parent = SparseVmdk.Make(TestDisk.Make(13, 5 << 16).Content);
        byte[] delta = SparseVmdk.Make(TestDisk.Make(14, 6 << 16).Content, SparseVmdk.Descriptor(6 * 128, parent: "12345678", more: "parentFileNameHint=\"base.vmdk\""));
        SparseVmdk.Put32(delta, 0x08, 5);
        SparseVmdk.Put32(delta, 22 * 512, 1);
        int opened = FuzzBudget.Feed(
            random => Mutations.Of(delta, random, (0, 80), (512, 300), (21 * 512, 64), (22 * 512, 64)), image => Mutations.SurvivesOver(image, parent));
        opened.Should().BeInRange(1, FuzzBudget.Inputs - 1, "some damage is in content, some in structure");
    }

    [Fact]
    public void Damaged_descriptors_are_read_or_refused_but_never_crash()
    {
        string text = SparseVmdk.Descriptor(
            4096, "twoGbMaxExtentFlat", extent: "FLAT \"disk-f001.vmdk\" 0\nRW 4096 SPARSE \"disk-s002.vmdk\"\nRW 8 ZERO", more: "ddb.uuid.parent=\"46a7e328-ff63-490c-9276-2a5971bfa22f\"");
        int opened = FuzzBudget.Feed(random => Damage(text, random), image =>
        {
            try
            {
                VmdkDescriptor descriptor = VmdkDescriptor.Read(new MemorySource(image));
                descriptor.CheckDescribed("test.vmdk", mayOpenOthers: true);
                return descriptor.Extents.Sum(extent => extent.LengthBytes) > 0;
            }
            catch (ImageException)
            {
                return false;
            }
        });
        opened.Should().BeInRange(1, FuzzBudget.Inputs - 1, "some damage is in content, some in structure");
    }

    private static byte[] Damage(string text, Random random)
    {
        List<string> words = [.. text.Split(' ')];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(words.Count);
            words[at] = random.Next(3) switch
            {
                0 => TellingWords[random.Next(TellingWords.Length)],
                1 => words[random.Next(words.Count)],
                _ => words[at][random.Next(words[at].Length + 1)..] + TellingWords[random.Next(TellingWords.Length)],
            };
        }

        byte[] bytes = Encoding.UTF8.GetBytes(string.Join(' ', words));
        return random.Next(4) == 0 ? Mutations.Of(bytes, random, (0, bytes.Length)) : bytes;
    }
}
