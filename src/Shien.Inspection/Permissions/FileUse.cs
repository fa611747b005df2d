namespace Shien.Inspection.Permissions;

/// <summary>What a file or directory is for, as far as its permissions matter.</summary>
internal enum FileUse
{
    /// <summary>Password hashes.</summary>
    Hashes,

    /// <summary>A directory in PATH.</summary>
    Programs,

    /// <summary>A directory that everybody has to write, such as /tmp, where PATH or an account's home names it.</summary>
    Scratch,

    /// <summary>The home of an account that can log in.</summary>
    Home,

    /// <summary>A program below a home that runs with its owner's or group's rights.</summary>
    SetId,
}
