# shellcheck shell=bash
# Sourced by the builds of the boxes: what they have in common. The caller sets `here`, its own folder, and
# `epoch`, the time stamp of everything in the guest. The same input gives the same bytes, on any day and in any folder.

export LC_ALL=C TZ=UTC0 PATH=$PATH:/usr/sbin:/sbin
umask 022
boxes=$(dirname "${BASH_SOURCE[0]}")

usage() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; exit "$1"; }
say() { printf 'boxes/%s: %s\n' "${here##*/}" "$*" >&2; }
die() { say "error: $*"; exit 1; }

# need COMMAND=PACKAGE...
need() {
  local pair
  for pair; do
    command -v "${pair%%=*}" > /dev/null || die "'${pair%%=*}' is missing: apt-get install ${pair#*=}"
  done
}

# write_ext4 TREE DISK START_MIB SIZE_MIB UUID OPTION...: the tree as a file system inside the disk.
write_ext4() {
  local tree=$1 disk=$2 start=$(($3 << 20)) size=$4 uuid=$5 commands
  commands=$(mktemp "$disk.XXXXXX")
  shift 5
  find "$tree" -exec touch -h -d "@$epoch" {} +
  E2FSPROGS_FAKE_TIME=$epoch mke2fs -q -t ext4 -U "$uuid" -O '^metadata_csum_seed,^orphan_file' \
    -E "offset=$start,hash_seed=$uuid,root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0" "$@" -d "$tree" "$disk" "${size}M"
  # mke2fs copies the moment at which each file was made and last read here.
  (cd "$tree" && find . -mindepth 1 -printf '%P\n' | sort) | while read -r file; do
    for field in ctime atime crtime; do
      printf 'set_inode_field "/%s" %s @%s\nset_inode_field "/%s" %s_extra 0\n' "$file" $field "$epoch" "$file" $field
    done
  done > "$commands"
  E2FSPROGS_FAKE_TIME=$epoch debugfs -w -f "$commands" "$disk?offset=$start" > "$commands.log" 2>&1 ||
    die "debugfs: $(tail -n 3 "$commands.log")"
  rm "$commands" "$commands.log"
}

# write_virtualbox_box DISK.raw FILE.box NAME VAGRANTFILE CID MAC MEMORY_MIB: as `vagrant package` makes it.
write_virtualbox_box() {
  local raw=$1 file=$2 name=$3 vagrantfile=$4 cid=$5 mac=$6 memory=$7 folder at
  folder=$(mktemp -d "$file.XXXXXX")
  qemu-img convert -f raw -O vmdk -o subformat=streamOptimized "$raw" "$folder/$name-disk001.vmdk"
  # qemu-img draws the content id by lot; eight digits, wherever they are.
  at=$(grep -abo -m1 'CID=[0-9a-f]' "$folder/$name-disk001.vmdk" | head -n 1 | cut -d: -f1)
  printf 'CID=%s' "$cid" | dd of="$folder/$name-disk001.vmdk" bs=1 seek="$at" conv=notrunc status=none
  sed -e "s/@NAME@/$name/g; s/@CAPACITY@/$(stat -c %s "$raw")/g; s/@MEMORY@/$memory/g; s/@MAC@/$mac/g" \
    -e "s/@DISK@/$cid-0000-4000-8000-000000000001/g; s/@MACHINE@/$cid-0000-4000-8000-000000000002/g" "$boxes/box.ovf" > "$folder/box.ovf"
  cp "$vagrantfile" "$folder/Vagrantfile"
  printf '{\n  "provider": "virtualbox",\n  "architecture": "amd64"\n}\n' > "$folder/metadata.json"
  # The disk is compressed already.
  pack_box "$folder" "$file" 1 box.ovf "$name-disk001.vmdk" metadata.json Vagrantfile
}

# write_libvirt_box DISK.raw FILE.box VAGRANTFILE: of the first form, which every vagrant-libvirt reads.
write_libvirt_box() {
  local raw=$1 file=$2 vagrantfile=$3 folder
  folder=$(mktemp -d "$file.XXXXXX")
  # One worker: where several write, clusters lie as they come.
  qemu-img convert -m 1 -f raw -O qcow2 "$raw" "$folder/box.img"
  cp "$vagrantfile" "$folder/Vagrantfile"
  printf '{\n  "provider": "libvirt",\n  "architecture": "amd64",\n  "format": "qcow2",\n  "virtual_size": %s\n}\n' \
    $((($(stat -c %s "$raw") + (1 << 30) - 1) >> 30)) > "$folder/metadata.json"
  pack_box "$folder" "$file" 6 metadata.json Vagrantfile box.img
}

# pack_box FOLDER FILE.box LEVEL MEMBER...: and the folder is gone.
pack_box() {
  local folder=$1 file=$2 level=$3
  shift 3
  tar -C "$folder" --format=ustar --owner=0 --group=0 --numeric-owner --mode=644 --mtime="@$epoch" -cf - "$@" | gzip "-${level}n" > "$file"
  rm -r "$folder"
}
