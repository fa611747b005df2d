_ie_virsh_complete() {
  local IFS=$'\n'
  COMPREPLY=($(compgen -W "$(ie-virsh "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _ie_virsh_complete ie-virsh
