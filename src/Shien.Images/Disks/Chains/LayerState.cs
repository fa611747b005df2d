namespace Shien.Images.Disks.Chains;

/// <summary>What one image of a chain says about a place of the disk.</summary>
internal enum LayerState
{
    /// <summary>The content is in this image.</summary>
    Stored,

    /// <summary>The place is zero, whatever the parent holds there.</summary>
    Zero,

    /// <summary>The image does not know: the parent's content, and zero where there is no parent.</summary>
    Absent,
}
