namespace Shien.Inspection.Sshd;

/// <summary>Where in a file sshd is: what a Match block began ends with the file.</summary>
internal sealed class SshdScope
{
    /// <summary>Lines are taken.</summary>
    public bool IsActive { get; set; }

    /// <summary>After a Match line.</summary>
    public bool InMatch { get; set; }

    /// <summary>In the pass of a login, what stands outside of Match was taken before.</summary>
    public bool OnlyInMatch { get; set; }

    /// <summary>The file is included by a block that does not hold.</summary>
    public bool NeverMatches { get; init; }
}
