using AwesomeAssertions;
using Shien.Images.FileSystems;
using Shien.Inspection.Repairs;

namespace Shien.Tests.Inspection.Repairs;

/// <summary>Applies edits to a guest in memory as the blade does, and holds the plan to what it promises.</summary>
internal static class GuestEdits
{
    public static TestGuest Apply(this TestGuest guest, IReadOnlyList<GuestEdit> edits)
    {
        foreach (GuestEdit edit in edits)
        {
            string parent = edit.Path[..Math.Max(1, edit.Path.LastIndexOf('/'))];
            guest.FileSystem.Find(parent).Should().Match<GuestFile>(f => f.Kind == FileKind.Directory && f.Path == parent, "nothing on the way to {0} is a link", edit.Path);
            edit.Why.Should().EndWith(".").And.Match(why => !why.Any(char.IsControl));
            Apply(guest, edit);
        }

        return guest;
    }

    private static void Apply(TestGuest guest, GuestEdit edit)
    {
        GuestFile? there = guest.FileSystem.FindEntry(edit.Path);
        switch (edit.Kind)
        {
            case EditKind.Write:
                (there?.Kind).Should().NotBe(FileKind.Directory);
                guest.File(edit.Path, edit.Content!, edit.Mode!.Value, edit.Uid!.Value).SetMode(edit.Path, edit.Mode!.Value, edit.Uid!.Value, edit.Gid!.Value);
                break;
            case EditKind.Delete:
                guest.Remove(edit.Path);
                break;
            case EditKind.MakeDirectory:
                there.Should().BeNull();
                guest.Directory(edit.Path).SetMode(edit.Path, edit.Mode!.Value, edit.Uid!.Value, edit.Gid!.Value);
                break;
            case EditKind.Link:
                (there?.Kind).Should().NotBe(FileKind.Directory);
                guest.Link(edit.Path, edit.Target!);
                break;
            default:
                there.Should().NotBeNull();
                guest.SetMode(edit.Path, edit.Mode!.Value, edit.Uid!.Value, edit.Gid!.Value);
                break;
        }
    }
}
