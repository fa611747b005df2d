namespace Shien.Inspection.Waivers;

/// <summary>Who wrote a file of waivers.</summary>
public enum WaiverAuthority
{
    /// <summary>Whoever the machine belongs to: may waive what warns, in all that the file lies beside.</summary>
    Owner,

    /// <summary>The blade's administrators: may waive what blocks, for an account or a box.</summary>
    Administrators,
}
