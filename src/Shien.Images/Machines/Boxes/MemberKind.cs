namespace Shien.Images.Machines.Boxes;

/// <summary>What a box's file is for, by its name alone. Everything that is not named here is passed over unread.</summary>
internal enum MemberKind
{
    /// <summary>Not needed.</summary>
    Other,

    /// <summary>Known and never needed: the Vagrantfile is a program and is never run.</summary>
    Known,

    /// <summary>The OVF.</summary>
    Description,

    /// <summary>VMware's description.</summary>
    Vmx,

    /// <summary><c>metadata.json</c>.</summary>
    Metadata,

    /// <summary>An OVF's digests.</summary>
    Manifest,

    /// <summary>A disk.</summary>
    Disk,

    /// <summary>A key that Vagrant packs with a machine; never read, never sent.</summary>
    PrivateKey,
}
