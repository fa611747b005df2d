using AwesomeAssertions;
using Shien.Images.Disks;
using Shien.Images.FileSystems.Survey;
using Shien.Images.UsedSpace;
using Shien.Tests.Disks;
using Xunit;
using static Shien.Tests.FileSystems.Lvm.LvmDisk;

namespace Shien.Tests.FileSystems.Lvm;

public sealed class LvmMutationTests
{
    private static readonly string Sound = Group(
        1, 4, LvmDisk.Volume("root", Striped(0, 1, (0, 0)), Striped(1, 2, (0, 2), (0, 3))) + LvmDisk.Volume("home", Striped(0, 1, (0, 1))));

    private static readonly string[] Words =
        ["{", "}", "[", "]", "\"", "\\", "#", "=", ",", "\0", "0", "-1", "4294967295", "9223372036854775807", "99999999999999999999", "striped", "thin", "pv0", "root", "\n"];

    [Fact]
    public void Any_label_area_and_text_give_volumes_inside_the_disk_or_a_problem()
    {
        int accepted = FuzzBudget.Feed(MutatedDisk, disk =>
        {
            using (disk)
            {
                VolumeSurvey survey = VolumeSurvey.Look([disk]);
                byte[] page = new byte[4096];
                foreach (SurveyedVolume volume in survey.Volumes.Where(v => v.LogicalVolume is not null && v.Volume.LengthBytes > 0))
                {
                    // Extents can be as small as a sector.
                    Span<byte> part = page.AsSpan(0, (int)Math.Min(page.Length, volume.Volume.LengthBytes));
                    volume.Volume.Read(0, part);
                    volume.Volume.Read(volume.Volume.LengthBytes - part.Length, part);
                }

                foreach (StoredExtent extent in MachineUse.Find([disk]).Disks[0].Extents)
                {
                    (extent.Offset >= 0 && extent.End <= disk.LengthBytes).Should().BeTrue();
                }

                return survey.Volumes.Any(v => v.LogicalVolume is not null && v.Problem is null);
            }
        });
        accepted.Should().BePositive();
    }

    private static byte[] MutatedText(Random random)
    {
        string text = Sound;
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(text.Length);
            string word = Words[random.Next(Words.Length)];
            text = random.Next(4) switch
            {
                0 => text.Insert(at, word),
                1 => text.Remove(at, random.Next(Math.Min(40, text.Length - at))),
                2 => text[..at] + word + text[Math.Min(text.Length, at + word.Length)..],
                _ => text.Insert(at, text.Substring(random.Next(text.Length / 2), random.Next(200))),
            };
        }

        return System.Text.Encoding.Latin1.GetBytes(text);
    }

    private static MemoryDisk MutatedDisk(Random random)
    {
        bool isTextChanged = random.Next(2) == 0;
        MemoryDisk disk = Make(0, 4, isTextChanged ? System.Text.Encoding.Latin1.GetString(MutatedText(random)) : Sound, random.Next(512, AreaBytes));
        if (isTextChanged)
        {
            return disk;
        }

        MemoryDisk mutated = new(Mutations.Of(disk.Content, random, (512, 0xA0), (AreaOffset, 0x60)));
        if (mutated.Content.Length < AreaOffset + 512)
        {
            return mutated;
        }

        // Right checksums, so that what lies behind them is tested.
        LvmDisk.Seal(mutated);
        return mutated;
    }
}
