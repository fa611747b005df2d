using Shien.Blade.Accounts;
using Shien.Blade.Settings;

namespace Shien.Blade.Departures;

/// <summary>Asks the name service about accounts, without any memory. Blocks for as long as that takes.</summary>
internal static class PresenceLook
{
    /// <summary>What it says of an account.</summary>
    public static Func<string, Presence> Of(BladeSettings settings) => name =>
        NameService.Find(name, settings.Administrators, settings.Users) is not { } account ? Presence.NotFound
        : account.IsUser ? Presence.Present
        : Presence.NoUser;

    /// <summary>Whether a group of the settings is found that this computer does not know itself.</summary>
    public static Func<DirectoryEvidence, bool> DirectoryGroup(BladeSettings settings) => local =>
        new[] { settings.Users, settings.Administrators, settings.Publishers }.OfType<string>().Any(group => local.IsShownByGroup(group) && NameService.FindGroup(group) is not null);
}
