#compdef ie-virsh
_ie_virsh_complete() {
  local line="${(j: :)words[1,CURRENT]}"
  local -a found
  found=("${(@f)$(ie-virsh "[suggest:${#line}]" "$line" 2> /dev/null)}")
  compadd -- $found || _files
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _ie_virsh_complete ie-virsh
