using System.Buffers.Binary;
using AwesomeAssertions;
using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Images.FileSystems.Xfs;
using Shien.Tests.Disks;
using Xunit;

namespace Shien.Tests.FileSystems.Xfs;

/// <summary>Spoils structures of real images and mends their checksums; nothing but ImageException may come of it, soon.</summary>
public sealed class XfsFuzzTests
{
    private const int MaxNames = 16;

    // A walk of every file for each of a million inputs would take hours: an input is walked here and there.
    private const int MaxVisits = 12;

    private static readonly ulong[] Edges = [0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x1FFFFFFFFFFFFF, long.MaxValue, ulong.MaxValue];

    [Theory]
    [InlineData("rhel10")]
    [InlineData("version4")]
    public void Spoiled_structures_are_refused_or_read(string name)
    {
        // Inodes are many; the other structures have to come as often as they.
        XfsStructure[][] kinds = [.. XfsImage.Of(name).Structures.GroupBy(s => (s.ChecksumAt, s.LengthBytes)).Select(kind => kind.ToArray())];
        int accepted = FuzzBudget.Feed(
            random =>
            {
                int choice = random.Next();
                XfsImage image = XfsImage.Of(name);
                for (int i = random.Next(1, 4); i > 0; i--)
                {
                    XfsStructure[] kind = kinds[random.Next(kinds.Length)];
                    image.Change(kind[random.Next(kind.Length)], content => Spoil(random, content));
                }

                return (Image: image, Choice: choice);
            },
            input => Read(input.Image, input.Choice),
            share: 2);
        accepted.Should().BePositive("most bits of a structure do not matter").And.BeLessThan(FuzzBudget.Inputs / 2, "some do");
    }

    private static void Spoil(Random random, byte[] content)
    {
        // What is at the front means most.
        int at = random.Next(random.Next(3) switch { 0 => content.Length, 1 => Math.Min(content.Length, 256), _ => Math.Min(content.Length, 96) });
        switch (random.Next(4))
        {
            case 0:
                content[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                content[at] = (byte)random.Next(256);
                break;
            case 2:
                random.NextBytes(content.AsSpan(at, Math.Min(random.Next(1, 9), content.Length - at)));
                break;
            default:
                byte[] edge = new byte[8];
                BinaryPrimitives.WriteUInt64BigEndian(edge, Edges[random.Next(Edges.Length)]);
                int bytes = Math.Min(1 << random.Next(4), content.Length - (at & ~7));
                edge.AsSpan(8 - bytes).CopyTo(content.AsSpan(at & ~(bytes - 1)));
                break;
        }
    }

    private static bool Read(XfsImage image, int choice)
    {
        bool isAccepted = false;
        try
        {
            XfsFileSystem fs = image.Open();
            fs.FindUse();
            GuestFileSystem guest = new(fs);
            List<string> names = [];
            Attempt(() => names.AddRange(guest.List("/", 64) ?? []));
            int start = names.Count == 0 ? 0 : choice % names.Count;
            isAccepted = names[start..].Concat(names[..start]).Take(MaxVisits).Select(name => Visit(guest, "/" + name)).Aggregate(true, (all, one) => all && one);
        }
        catch (ImageException)
        {
        }

        return isAccepted;
    }

    private static bool Visit(GuestFileSystem guest, string path) => Attempt(() =>
    {
        if (guest.FindEntry(path) is not { } file)
        {
            return;
        }

        if (file.Kind == FileKind.Link)
        {
            file.ReadLink();
        }
        else if (file.Kind == FileKind.File)
        {
            using Stream stream = file.OpenRead();
            byte[] buffer = new byte[8192];
            foreach (long place in (ReadOnlySpan<long>)[0, stream.Length / 3, stream.Length - 5000])
            {
                stream.Position = Math.Max(0, place);
                stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            }
        }
        else if (file.Kind == FileKind.Directory)
        {
            foreach (string name in guest.List(path, MaxNames)!)
            {
                guest.FindEntry(path + "/" + name);
            }

            guest.FindEntry(path + "/absent");
        }
    });

    private static bool Attempt(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (ImageException)
        {
            return false;
        }
    }
}
