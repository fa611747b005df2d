namespace Shien.MachineCommands.Completion;

/// <summary>
/// Small scripts that ask the program itself, by System.CommandLine's directive <c>[suggest:POSITION]</c>; where it has nothing to say,
/// the shell completes files.
/// </summary>
internal static class CompletionScript
{
    /// <summary>The script of a shell.</summary>
    /// <param name="shell"><c>bash</c>, <c>zsh</c> or <c>fish</c>.</param>
    /// <param name="program">What is completed.</param>
    public static string Of(string shell, string program) => (shell switch
    {
        "bash" => """
            _PROGRAM_FUNCTION_complete() {
              local IFS=$'\n'
              COMPREPLY=($(compgen -W "$(PROGRAM "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _PROGRAM_FUNCTION_complete PROGRAM

            """,
        "zsh" => """
            #compdef PROGRAM
            _PROGRAM_FUNCTION_complete() {
              local line="${(j: :)words[1,CURRENT]}"
              local -a found
              found=("${(@f)$(PROGRAM "[suggest:${#line}]" "$line" 2> /dev/null)}")
              compadd -- $found || _files
            }
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
            compdef _PROGRAM_FUNCTION_complete PROGRAM

            """,
        _ => """
            function __PROGRAM_FUNCTION_complete
              set -l line (commandline -cp)
              PROGRAM "[suggest:"(string length -- "$line")"]" "$line" 2> /dev/null
            end
            complete -c PROGRAM -a '(__PROGRAM_FUNCTION_complete)'

            """,
    })
        .Replace("PROGRAM_FUNCTION", program.Replace('-', '_'), StringComparison.Ordinal)
        .Replace("PROGRAM", program, StringComparison.Ordinal);
}
