namespace Shien.Images.Disks.Chains;

/// <summary>How an image compares with the parent that a differencing image names.</summary>
internal enum ParentMatch
{
    /// <summary>It is the parent, in the state in which it was left.</summary>
    Same,

    /// <summary>It is the parent, but was written to since: the two no longer fit together.</summary>
    Changed,

    /// <summary>It is another image.</summary>
    Other,

    /// <summary>Its format has no identity (raw, qcow2): only somebody else, the registry, can know.</summary>
    Unknown,
}
