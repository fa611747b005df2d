using System.Text;
using System.Text.Json;
using AwesomeAssertions;
using Shien.Blade.Confined;
using Shien.Blade.Inspections;
using Shien.Blade.Repairs;
using Shien.Images.FileSystems;
using Shien.Inspection;
using Shien.Inspection.Guests;
using Shien.Inspection.Repairs;
using Shien.Inspection.Reports;
using Xunit;

namespace Shien.Tests.Blade.Repairs;

/// <summary>The plan comes from a program that has read a hostile image: what no plan of ours holds is refused.</summary>
public sealed class RepairOrderReaderTests
{
    private static readonly RepairMount Root = new(1, 1, null, null, null, "/");

    [Fact]
    public void A_plan_arrives_byte_for_byte()
    {
        string odd = GuestText.Decode([.. "/etc/"u8, 0xFF, 0x0A, (byte)'"']);
        GuestEdit[] edits =
        [
            new(EditKind.Write, odd, "why", [0, 1, 255], 0x180, 1000, 1001),
            new(EditKind.Write, "/boot/efi/x", "FAT", [1]),
            new(EditKind.Write, "/etc/machine-id", "empty", [], 0x124, 0, 0),
            new(EditKind.Delete, "/a", "why"),
            new(EditKind.MakeDirectory, "/b", "why", Mode: 0x1C0, Uid: 0, Gid: 0),
            new(EditKind.Link, "/c", "why", Target: GuestText.Decode([0xFE, (byte)'x'])),
            new(EditKind.SetMode, "/d", "why", Mode: 0x180),
            new(EditKind.SetMode, "/d", "why", Uid: 1, Gid: 2),
        ];
        RepairMount[] mounts = [Root, new(2, 0, "debian-vg", "home_1.x+y", null, "/home"), new(1, 3, null, null, 257, "/srv")];
        (RepairOrder? order, string? refusal) = Read(edits, mounts);
        refusal.Should().BeNull();
        order!.Edits.Should().BeEquivalentTo(edits, options => options.WithStrictOrdering());
        order.Mounts.Should().Equal(mounts);
    }

    [Fact]
    public void What_the_planner_refuses_is_told_cleaned()
    {
        RepairAnswer answer = RepairAnswer.Of(Report(), new RepairPlan([], "It has \u001b[31mtwo systems."));
        RepairOrderReader.Read(Output(answer)).Should().Be(((RepairOrder?)null, "It has \uFFFD[31mtwo systems."));
    }

    [Theory]
    [InlineData("etc/shadow")]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/etc//shadow")]
    [InlineData("/etc/../../shadow")]
    [InlineData("/etc/./shadow")]
    [InlineData("/etc/shadow/")]
    [InlineData("/etc/a\0b")]
    [InlineData("/dev/sda")]
    public void A_path_that_no_plan_has_is_refused(string path) =>
        Read([new GuestEdit(EditKind.Delete, path, "")], [Root]).Refusal.Should().StartWith("the plan of the repair holds an edit that no plan has");

    [Fact]
    public void A_path_without_end_is_refused() =>
        Read([new GuestEdit(EditKind.Delete, "/" + new string('a', 4096), "")], [Root]).Order.Should().BeNull();

    public static TheoryData<GuestEdit> Odd =>
    [
        new GuestEdit(EditKind.Write, "/a", ""),
        new GuestEdit(EditKind.SetMode, "/a", "", Mode: 1) { WipedBytes = 1 },
        new GuestEdit(EditKind.Delete, "/a", "") { WipedBytes = -1 },
        new GuestEdit(EditKind.Delete, "/a", "") { WipedBytes = GuestEdit.MaxWipedBytes + 1 },
        new GuestEdit(EditKind.Write, "/a", "", [1], 0x1000, 0, 0),
        new GuestEdit(EditKind.Write, "/a", "", [1], -1, 0, 0),
        new GuestEdit(EditKind.Write, "/a", "", [1], 0x180, 0),
        new GuestEdit(EditKind.MakeDirectory, "/a", "", Mode: 0x1C0),
        new GuestEdit(EditKind.Link, "/a", ""),
        new GuestEdit(EditKind.Link, "/a", "", Target: ""),
        new GuestEdit(EditKind.Link, "/a", "", Target: "a\0b"),
        new GuestEdit(EditKind.SetMode, "/a", ""),
        new GuestEdit((EditKind)77, "/a", ""),
    ];

    [Theory]
    [MemberData(nameof(Odd))]
    public void An_edit_that_lacks_something_is_refused(GuestEdit edit) => Read([edit], [Root]).Order.Should().BeNull();

    public static TheoryData<RepairMount> OddMounts =>
    [
        new RepairMount(0, 1, null, null, null, "/x"),
        new RepairMount(7, 1, null, null, null, "/x"),
        new RepairMount(1, -1, null, null, null, "/x"),
        new RepairMount(1, 129, null, null, null, "/x"),
        new RepairMount(1, 1, "vg", null, null, "/x"),
        new RepairMount(1, 1, "vg", "-x", null, "/x"),
        new RepairMount(1, 1, "vg", "a b", null, "/x"),
        new RepairMount(1, 1, "..", "a", null, "/x"),
        new RepairMount(1, 1, null, null, null, "x"),
        new RepairMount(1, 1, null, null, null, "/"),
    ];

    [Theory]
    [MemberData(nameof(OddMounts))]
    public void A_mount_that_cannot_be_is_refused(RepairMount mount) =>
        Read([], [Root, mount]).Refusal.Should().Be("the plan of the repair names file systems that this blade cannot mount");

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"schema\":1}")]
    [InlineData("{\"schema\":1,\"report\":null,\"edits\":[null],\"mounts\":[]}")]
    [InlineData("{\"schema\":1,\"report\":null,\"edits\":[{\"kind\":\"write\"}],\"mounts\":[null]}")]
    [InlineData("{\"schema\":1,\"edits\":[{\"kind\":\"erase\",\"path\":\"L2E=\"}],\"mounts\":[]}")]
    [InlineData("{\"schema\":2,\"report\":null,\"edits\":[],\"mounts\":[]}")]
    public void Anything_else_is_refused_and_never_thrown(string answer)
    {
        ConfinedOutput output = new(Encoding.UTF8.GetBytes(answer), "", null);
        (RepairOrder? order, string? refusal) = RepairOrderReader.Read(output);
        order.Should().BeNull();
        refusal.Should().StartWith("the plan of the repair ");
        VerdictReader.ReadOfPlan(output, findings => findings).Blocks.Should().BeTrue();
    }

    [Fact]
    public void A_program_that_failed_has_no_plan() =>
        RepairOrderReader.Read(new ConfinedOutput([], "", "the check did not end within 3 s")).Refusal.Should().Be("the check did not end within 3 s");

    private static (RepairOrder? Order, string? Refusal) Read(IReadOnlyList<GuestEdit> edits, IReadOnlyList<RepairMount> mounts) =>
        RepairOrderReader.Read(Output(RepairAnswer.Of(Report(), new RepairPlan(edits, null) { Mounts = mounts })));

    private static ConfinedOutput Output(RepairAnswer answer) =>
        new(JsonSerializer.SerializeToUtf8Bytes(answer, ReportJson.Default.RepairAnswer), "", null);

    private static CheckReport Report() => CheckReport.Of("x", new GuestReport(new GuestFacts(), []));
}
