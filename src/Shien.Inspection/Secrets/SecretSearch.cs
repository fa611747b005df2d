using Shien.Images;
using Shien.Images.FileSystems;
using Shien.Inspection.Accounts;
using Shien.Inspection.Guests;

namespace Shien.Inspection.Secrets;

/// <summary>Looks for secrets where programs leave them: histories of shells, .env files, tokens of clouds and registries.</summary>
internal sealed class SecretSearch(GuestTree tree)
{
    private const int MaxHomes = 256;
    private const int MaxFolders = 256;
    private const int MaxFileBytes = 1024 * 1024;
    private const long MaxBytes = 16L << 20;

    private static readonly string[] Histories =
        [".bash_history", ".zsh_history", ".ash_history", ".sh_history", ".ksh_history", ".history", ".local/share/fish/fish_history", ".mysql_history", ".mariadb_history", ".psql_history", ".python_history", ".rediscli_history"];

    // What each holds, and by which mark a line of it is known as one.
    private static readonly (string Path, string What, string[] Marks)[] Files =
    [
        (".netrc", "a password", ["password "]),
        (".git-credentials", "a password or token of a git server", ["://"]),
        (".config/git/credentials", "a password or token of a git server", ["://"]),
        (".pgpass", "a password of PostgreSQL", [":"]),
        (".my.cnf", "a password of MySQL", ["password=", "password ="]),
        (".aws/credentials", "a key of AWS", ["aws_secret_access_key", "aws_session_token"]),
        (".docker/config.json", "a token of a registry", ["\"auth\":", "\"identitytoken\":"]),
        (".config/containers/auth.json", "a token of a registry", ["\"auth\":"]),
        (".kube/config", "a key or token of Kubernetes", ["client-key-data:", "token:"]),
        (".config/gcloud/application_default_credentials.json", "a key of Google Cloud", ["\"private_key\":", "\"refresh_token\":"]),
        (".azure/accessTokens.json", "a token of Azure", ["\"accessToken\":", "\"refreshToken\":"]),
        (".azure/msal_token_cache.json", "a token of Azure", ["\"secret\":"]),
        (".config/gh/hosts.yml", "a token of GitHub", ["oauth_token:"]),
        (".config/glab-cli/config.yml", "a token of GitLab", ["token:"]),
        (".config/hub", "a token of GitHub", ["oauth_token:"]),
        (".npmrc", "a token of npm", ["_authToken=", "_password="]),
        (".pypirc", "a password of PyPI", ["password"]),
        (".cargo/credentials.toml", "a token of crates.io", ["token"]),
        (".terraform.d/credentials.tfrc.json", "a token of Terraform", ["\"token\":"]),
        (".vault-token", "a token of Vault", [""]),
        (".vagrant.d/data/vagrant_login_token", "a token of Vagrant Cloud", [""]),
        (".config/rclone/rclone.conf", "a password of rclone", ["pass =", "token =", "secret_access_key ="]),
        (".s3cfg", "a key of AWS", ["secret_key ="]),
        (".smbcredentials", "a password of a share", ["password="]),
    ];

    // Where web applications lie.
    private static readonly string[] Places = ["/var/www", "/var/www/html", "/srv", "/opt", "/app", "/usr/src/app"];

    private static readonly string[] EnvironmentNames = [".env", ".env.local", ".env.production"];

    private long bytes;

    /// <summary>One for each file; the places are bounded, and so is what is read.</summary>
    public IReadOnlyList<KeptSecret> Find(IEnumerable<Account> accounts)
    {
        List<KeptSecret> found = [];
        HashSet<string> seen = [];
        foreach (string home in accounts.Select(account => account.Home.TrimEnd('/')).Prepend("/root").Where(home => home.Length > 1).Distinct().Take(MaxHomes))
        {
            if (FolderAt(home) is not { } folder || !seen.Add(folder.Path))
            {
                continue;
            }

            found.AddRange(Histories.Select(name => Look($"{home}/{name}", "", SecretLine.InHistory)).OfType<KeptSecret>());
            found.AddRange(Files.Select(file => Look($"{home}/{file.Path}", file.What, line => IsMarked(line, file.Marks) ? file.What : null)).OfType<KeptSecret>());
            found.AddRange(Environments(home, seen));
        }

        found.AddRange(Places.SelectMany(place => Environments(place, seen)));
        return found;
    }

    private IEnumerable<KeptSecret> Environments(string folder, HashSet<string> seen)
    {
        IEnumerable<string> folders = FolderAt(folder) is not null
            ? tree.Names(folder).Where(name => name[0] != '.').Take(MaxFolders).Select(name => $"{folder}/{name}").Prepend(folder)
            : [];
        return
            from place in folders
            from name in EnvironmentNames
            let path = $"{place}/{name}"
            where seen.Add(path)
            let secret = Look(path, "a password or token", line => line.TrimStart() is [not '#', ..] && SecretLine.IsAssignment(line) ? "a password or token" : null)
            where secret is not null
            select secret;
    }

    // That a home cannot be read is said where its keys are sought.
    private GuestFile? FolderAt(string path)
    {
        try
        {
            return tree.Guest.Find(path) is { Kind: FileKind.Directory } folder ? folder : null;
        }
        catch (ImageException)
        {
            return null;
        }
    }

    private static bool IsMarked(string line, string[] marks)
    {
        string text = line.Trim();
        return text.Length > 0 && text[0] is not ('#' or ';')
            && marks.Any(mark => text.IndexOf(mark, StringComparison.Ordinal) is var at and >= 0 && HasValue(text[(at + mark.Length)..]));
    }

    // "auth": {} and password= hold nothing.
    private static bool HasValue(string rest) => rest.Trim(' ', '\t', '=', ':', '"', '\'', ',', '{', '}', '[', ']').Length >= 3;

    private KeptSecret? Look(string path, string what, Func<string, string?> judge)
    {
        if (tree.FindEntry(path) is not { Kind: FileKind.File, LengthBytes: > 0 } file || (bytes += Math.Min(file.LengthBytes, MaxFileBytes)) > MaxBytes)
        {
            return null;
        }

        int first = 0;
        int count = 0;
        string[] lines = Beginning(file);
        for (int i = 0; i < lines.Length; i++)
        {
            if (judge(lines[i]) is { } kind)
            {
                what = count == 0 ? kind : what;
                first = count++ == 0 ? i + 1 : first;
            }
        }

        return count == 0 ? null : new KeptSecret(path, first, count, what);
    }

    // A history may be long; its beginning tells enough.
    private string[] Beginning(GuestFile file)
    {
        try
        {
            byte[] content = new byte[Math.Min(file.LengthBytes, MaxFileBytes)];
            using Stream stream = file.OpenRead();
            stream.ReadExactly(content);
            return GuestText.Decode(content).Split('\n');
        }
        catch (ImageException e)
        {
            tree.NotChecked(file.Path, e);
            return [];
        }
    }
}
