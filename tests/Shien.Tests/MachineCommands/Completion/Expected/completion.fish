function __ie_virsh_complete
  set -l line (commandline -cp)
  ie-virsh "[suggest:"(string length -- "$line")"]" "$line" 2> /dev/null
end
complete -c ie-virsh -a '(__ie_virsh_complete)'
