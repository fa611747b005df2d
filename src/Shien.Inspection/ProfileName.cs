namespace Shien.Inspection;

/// <summary>The words by which command lines, settings and the blade's API name a <see cref="Profile"/>.</summary>
public static class ProfileName
{
    /// <summary>All, the default one first.</summary>
    public static IReadOnlyList<string> All { get; } = ["private", "public", "box"];

    /// <summary>Those of a machine that is reached from somewhere: what a blade can have.</summary>
    public static IReadOnlyList<string> OfMachines { get; } = ["private", "public"];

    /// <summary>The word of a profile.</summary>
    public static string Of(Profile profile) => All[(int)profile];

    /// <summary>The profile of a word; one that a newer program made up is taken for the strict one.</summary>
    public static Profile Parse(string name) => name == All[0] ? Profile.Private : name == All[2] ? Profile.Box : Profile.Public;
}
