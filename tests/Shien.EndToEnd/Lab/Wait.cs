using AwesomeAssertions;

namespace Shien.EndToEnd.Lab;

/// <summary>Waits for what another program does.</summary>
internal static class Wait
{
    private const int Tries = 600;

    /// <summary>Until something is so; two minutes at most.</summary>
    public static void Until(Func<bool> isSo, string what)
    {
        for (int i = 0; !isSo(); i++)
        {
            i.Should().BeLessThan(Tries, what);
            Thread.Sleep(200);
        }
    }
}
