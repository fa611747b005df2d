using System.Text.Json.Serialization;

namespace Shien.Inspection.Repairs;

/// <summary>What an edit does to a guest. There are few kinds, so that whoever applies them has little to get wrong.</summary>
public enum EditKind
{
    /// <summary>A regular file of that content, mode and owner is there; replaces a file or link of that name.</summary>
    [JsonStringEnumMemberName("write")]
    Write,

    /// <summary>Nothing is there: a file, a link or a whole directory goes. Nothing to do where it is absent.</summary>
    [JsonStringEnumMemberName("delete")]
    Delete,

    /// <summary>A directory of that mode and owner is there; one that exists keeps its content. Its parent exists.</summary>
    [JsonStringEnumMemberName("make-directory")]
    MakeDirectory,

    /// <summary>A symbolic link to <see cref="GuestEdit.Target"/> is there; replaces a file or link of that name.</summary>
    [JsonStringEnumMemberName("link")]
    Link,

    /// <summary>What is there gets that mode, that owner, or both.</summary>
    [JsonStringEnumMemberName("set-mode")]
    SetMode,
}
