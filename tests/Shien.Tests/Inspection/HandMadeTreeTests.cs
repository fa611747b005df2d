using AwesomeAssertions;
using Shien.Inspection;
using Xunit;

namespace Shien.Tests.Inspection;

/// <summary>Whole trees of the rpm family, hand-made: exactly what is expected is found, and in a clean one nothing.</summary>
public sealed class HandMadeTreeTests
{
    [Theory]
    [InlineData("fedora-clean")]
    [InlineData("alma-box")]
    public void Finds_exactly_what_is_there(string name)
    {
        HandMadeTree tree = new(name);
        tree.Found(Profile.Private).Should().Equal(tree.Expected(Profile.Private), "private");
        tree.Found(Profile.Public).Should().Equal(tree.Expected(Profile.Public), "public");
    }
}
