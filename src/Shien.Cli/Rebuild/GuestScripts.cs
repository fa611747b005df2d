namespace Shien.Cli.Rebuild;

/// <summary>
/// What the guest's shell runs. They never change; what differs are their arguments, each one quoted word, so that no name, path or
/// argument of a project becomes a part of a script. Plain POSIX: a guest may have busybox alone.
/// </summary>
internal static class GuestScripts
{
    /// <summary>Runs a command and says at the end, after the mark $1, how it ended. Whatever it leaves running may keep the output open.</summary>
    public const string Marked = """mark=$1; shift; "$@" 2>&1; printf '\n%s %s\n' "$mark" "$?" """;

    /// <summary>The same for a command that reads nothing.</summary>
    public const string MarkedAlone = """mark=$1; shift; "$@" < /dev/null 2>&1; printf '\n%s %s\n' "$mark" "$?" """;

    /// <summary>Looks around, and makes a folder of its own: <see cref="GuestFacts"/> reads what it prints.</summary>
    public const string Probe = """
        if command -v bash > /dev/null; then echo shell=bash; else echo shell=sh; fi
        if [ "$(id -u)" = 0 ]; then echo root=is; elif sudo -n true 2> /dev/null; then echo root=sudo; else echo root=no; fi
        echo "folder=$(mktemp -d)"
        """;

    /// <summary>Receives a file of $2 bytes as $1 with mode $3; in a folder that is there it is called $4. What arrives in part does not stay.</summary>
    public const string ReceiveFile = """
        to=$1
        case $to in '~') to=$HOME ;; '~/'*) to=$HOME/${to#'~/'} ;; esac
        if [ -d "$to" ]; then to=$to/$4; fi
        mkdir -p "$(dirname "$to")" && head -c "$2" > "$to" || exit
        if [ -f "$to" ] && [ "$(wc -c < "$to")" -ne "$2" ]; then rm -f "$to"; exit 1; fi
        chmod "$3" "$to"
        """;

    /// <summary>Receives a tar of $2 bytes, whose content goes into the folder $1.</summary>
    public const string ReceiveFolder = """
        to=$1
        case $to in '~') to=$HOME ;; '~/'*) to=$HOME/${to#'~/'} ;; esac
        mkdir -p "$to" && head -c "$2" | tar -xo -f - -C "$to"
        """;

    /// <summary>As root: makes the folder $1 and gives it to the account $2.</summary>
    public const string MakeRoom = """mkdir -p "$1" && chown "$2" "$1" """;

    /// <summary>
    /// Runs the script $1 with what follows: arguments as one text, then variables up to <c>--</c>, then arguments one by one. Vagrant's
    /// shell reads such a text, too. The input is for the script's life alone: where it ends first, the laptop has gone or was
    /// interrupted, and whatever of the step still runs in its process group, which sshd or sudo made, is ended; after 5 s by force.
    /// </summary>
    public const string RunScript = """
        shien_script=$1 shien_text=$2
        shift 2
        while [ "$1" != -- ]; do export "$1"; shift; done
        shift
        chmod +x "$shien_script" || exit
        read -r shien_end shien_end shien_end shien_end shien_group shien_end < "/proc/$$/stat"
        exec 3<&0 < /dev/null
        (
          read -r shien_end <&3
          if [ "$(id -u)" != 0 ] && sudo -n true 2> /dev/null; then set -- sudo -n; else set --; fi
          exec "$@" sh -c 'trap "" TERM; kill -TERM "-$1"; sleep 5; kill -KILL "-$1"' sh "$shien_group"
        ) &
        shien_watch=$!
        if [ -n "$shien_text" ]; then (eval '"$shien_script" '"$shien_text") 3<&-; else "$shien_script" "$@" 3<&-; fi
        shien_code=$?
        kill "$shien_watch" 2> /dev/null
        wait "$shien_watch" 2> /dev/null
        exit "$shien_code"
        """;
}
