namespace Shien.Inspection;

/// <summary>How thoroughly a guest is inspected.</summary>
public sealed record InspectionOptions
{
    /// <summary>
    /// Test every kind of password hash through the system's libcrypt, where there is one (Linux): yescrypt and bcrypt as well.
    /// Costs up to a few seconds an account. Default false: only <c>$1$</c>, <c>$5$</c> and <c>$6$</c>, in managed code.
    /// </summary>
    public bool UseSystemCrypt { get; init; }
}
