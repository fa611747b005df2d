namespace Shien.Inspection.Permissions;

/// <summary>What a file or directory is for, as far as its permissions matter.</summary>
internal enum FileUse
{
    /// <summary>Password hashes.</summary>
    Hashes,

    /// <summary>A directory in PATH.</summary>
    Programs,

    /// <summary>The home of an account that can log in.</summary>
    Home,
}
