using Shien.Inspection.Guests;

namespace Shien.Inspection.Secrets;

/// <summary>Plain passwords in the answers that an installer was given and left behind: kickstart (Fedora, Alma), preseed (Debian).</summary>
internal static class InstallerPasswords
{
    private static readonly string[] Kickstarts = ["/root/anaconda-ks.cfg", "/root/original-ks.cfg", "/root/initial-setup-ks.cfg", "/root/ks.cfg", "/ks.cfg", "/var/log/anaconda/ks.cfg"];

    private static readonly string[] Preseeds = ["/preseed.cfg", "/root/preseed.cfg", "/tmp/preseed.cfg", "/var/log/installer/preseed.cfg", "/var/lib/preseed/preseed.cfg"];

    // debconf's own databases; the installer keeps what it asked in the same form.
    private static readonly string[] Databases = ["/var/log/installer/cdebconf/questions.dat", "/var/cache/debconf/passwords.dat", "/var/lib/cdebconf/questions.dat"];

    private static readonly string[] Questions = ["passwd/root-password", "passwd/user-password", "passwd/root-password-again", "passwd/user-password-again", "user-setup/password", "grub-installer/password"];

    public static IEnumerable<PlainPassword> Find(GuestTree tree) =>
        Files(tree, Kickstarts).SelectMany(OfKickstart)
            .Concat(Files(tree, Preseeds).SelectMany(OfPreseed))
            .Concat(Files(tree, Databases).SelectMany(OfDatabase));

    private static IEnumerable<TextFile> Files(GuestTree tree, string[] paths) => paths.Select(path => TextFile.Read(tree, path)).OfType<TextFile>();

    // pykickstart: rootpw, user and sshpw take plain text unless told otherwise.
    private static IEnumerable<PlainPassword> OfKickstart(TextFile file)
    {
        for (int i = 0; i < file.Lines.Count; i++)
        {
            string[] words = file.Lines[i].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            bool isHashed = words.Contains("--iscrypted");
            string? what = words.FirstOrDefault() switch
            {
                "rootpw" when !isHashed && words.Skip(1).Any(word => !word.StartsWith("--", StringComparison.Ordinal)) => "root's password",
                "user" when !isHashed && Has(words, "--password") => "the password of an account",
                "sshpw" when !isHashed && words.Skip(1).Any(word => !word.StartsWith("--", StringComparison.Ordinal)) => "the password of the installer's account",
                "bootloader" when !isHashed && Has(words, "--password") => "the boot loader's password",
                "part" or "partition" or "logvol" or "raid" or "autopart" when Has(words, "--passphrase") => "the passphrase of a disk",
                _ => null,
            };
            if (what is not null)
            {
                yield return new PlainPassword(file.At(i + 1), what, PlainPasswordSource.Installer);
            }
        }
    }

    private static bool Has(string[] words, string option) =>
        words.Any(word => word.StartsWith(option + "=", StringComparison.Ordinal) && word.Length > option.Length + 1)
        || (Array.IndexOf(words, option) is var at and >= 0 && at + 1 < words.Length);

    private static IEnumerable<PlainPassword> OfPreseed(TextFile file)
    {
        for (int i = 0; i < file.Lines.Count; i++)
        {
            string[] words = file.Lines[i].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 4 && words[0][0] != '#' && Questions.Contains(words[1]) && words[2] is "password" or "string")
            {
                yield return new PlainPassword(file.At(i + 1), "the password of an account", PlainPasswordSource.Installer);
            }
        }
    }

    private static IEnumerable<PlainPassword> OfDatabase(TextFile file)
    {
        string name = "";
        for (int i = 0; i < file.Lines.Count; i++)
        {
            string[] parts = file.Lines[i].Split(": ", 2);
            name = parts[0] == "Name" && parts.Length == 2 ? parts[1].Trim() : file.Lines[i].Length == 0 ? "" : name;
            if (parts is ["Value", { Length: > 0 }] && Questions.Contains(name))
            {
                yield return new PlainPassword(file.At(i + 1), "the password of an account", PlainPasswordSource.Installer);
            }
        }
    }
}
