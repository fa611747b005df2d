using AwesomeAssertions;
using Xunit;

namespace Shien.Tests.Disks.Vdi;

public sealed class VdiMutationTests
{
    private static readonly TestVdi Base = new(Guid.NewGuid());

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    public void Damaged_disks_are_read_or_refused_but_never_crash(int extraBytes)
    {
        byte[] image = (Base with { ExtraBytes = extraBytes }).Make("ab.0c0..def");
        int opened = FuzzBudget.Feed(random => Mutate(image, random), Mutations.Survives);
        opened.Should().BeInRange(1, FuzzBudget.Inputs - 1, "some damage is in content, some in structure");
    }

    [Fact]
    public void Damaged_differences_are_read_or_refused_but_never_crash()
    {
        byte[] parent = Base.Make("ab.0c0..def");
        byte[] image = Base.Child().Make("..g0h.i...j..");
        int opened = FuzzBudget.Feed(random => Mutate(image, random), mutated => Mutations.SurvivesOver(mutated, parent));
        opened.Should().BeInRange(1, FuzzBudget.Inputs - 1, "some damage is in content, some in structure");
    }

    private static byte[] Mutate(byte[] image, Random random) =>
        Mutations.Of(image, random, (0x40, 16), (0x154, 8), (0x170, 0x18), (0x188, 0x40), (TestVdi.MapOffset, 52));
}
