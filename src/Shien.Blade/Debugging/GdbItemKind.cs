namespace Shien.Blade.Debugging;

/// <summary>What a <see cref="GdbPacketReader"/> has found.</summary>
internal enum GdbItemKind
{
    /// <summary>A whole packet whose checksum is right.</summary>
    Packet,

    /// <summary><c>+</c>: the other side has received the last packet.</summary>
    Received,

    /// <summary><c>-</c>: it wants the last packet again.</summary>
    Again,

    /// <summary>0x03 between packets: Ctrl-C.</summary>
    Interrupt,

    /// <summary>A packet whose checksum is wrong.</summary>
    Damaged,
}
