namespace Shien.Api;

/// <summary>The version of the contract, sent by both sides as the header <c>Shien-Version</c>.</summary>
public static class ApiVersion
{
    /// <summary>Name of the header, in requests and answers.</summary>
    public const string Header = "Shien-Version";

    /// <summary>Header that names the block map against which another is told: its root hash.</summary>
    public const string BaseHeader = "Shien-Base";

    /// <summary>Header of a request: root hashes of the disks that the client has, comma-separated, against which blocks may be packed. Who sends it knows gathered frames.</summary>
    public const string HeldHeader = "Shien-Held";

    /// <summary>Header of an answer: <see cref="GatheredFrames"/>, and after a comma the root hash of the disk against which blocks may be packed.</summary>
    public const string FramesHeader = "Shien-Frames";

    /// <summary>Frames of blocks that are not consecutive are taken.</summary>
    public const string GatheredFrames = "gathered";

    /// <summary>Name of the header that carries a request's id: a daemon that has seen it answers as before and acts no second time.</summary>
    public const string RequestIdHeader = "Shien-Request-Id";

    /// <summary>Changes when a field is removed or changes its meaning; such a peer is refused.</summary>
    public const int Major = 1;

    /// <summary>Grows when fields are added.</summary>
    public const int Minor = 0;

    /// <summary>What the header says: <c>1.0</c>.</summary>
    public static string Text { get; } = $"{Major}.{Minor}";

    /// <summary>True if a peer that sent <paramref name="header"/> speaks this major version.</summary>
    public static bool Accepts(string? header)
    {
        ReadOnlySpan<char> major = header.AsSpan();
        int dot = major.IndexOf('.');
        return int.TryParse(dot < 0 ? major : major[..dot], out int number) && number == Major;
    }
}
