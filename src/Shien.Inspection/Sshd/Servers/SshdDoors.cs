namespace Shien.Inspection.Sshd.Servers;

/// <summary>Ways in that settings leave open.</summary>
internal static class SshdDoors
{
    /// <summary>A password is enough, asked for by ssh itself.</summary>
    public static bool Password(IReadOnlyDictionary<string, SshdSetting> settings) =>
        TakesPassword(settings) && IsEnough(settings, "password");

    /// <summary>A password is enough, asked for by PAM.</summary>
    public static bool KeyboardInteractive(IReadOnlyDictionary<string, SshdSetting> settings) =>
        TakesKeyboardInteractive(settings) && IsEnough(settings, "keyboard-interactive");

    /// <summary>A password is asked for by ssh itself, be it beside a key.</summary>
    public static bool TakesPassword(IReadOnlyDictionary<string, SshdSetting> settings) => settings["passwordauthentication"].Value == "yes";

    /// <summary>A password is asked for by PAM, be it beside a key.</summary>
    public static bool TakesKeyboardInteractive(IReadOnlyDictionary<string, SshdSetting> settings) =>
        settings["kbdinteractiveauthentication"].Value == "yes" && settings["usepam"].Value == "yes";

    // "publickey,password" asks for both; auth2.c, auth2_update_methods_lists.
    private static bool IsEnough(IReadOnlyDictionary<string, SshdSetting> settings, string method)
    {
        string[] lists = settings["authenticationmethods"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return lists is ["any"] || lists.Any(list =>
        {
            string[] methods = [.. list.Split(',').Select(m => m.Split(':')[0])];
            return methods.Contains(method) && methods.All(m => m is "password" or "keyboard-interactive");
        });
    }
}
