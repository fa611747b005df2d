# shellcheck shell=bash
# Sourced by src/quickstart and tests/run: what both do before they start. The caller sets `top`, the root of the clone.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1
# No build server stays behind.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
export PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

usage() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; exit "$1"; }
die() { printf '%s: error: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# need_debian: 12 or a newer one; other systems have other package names.
need_debian() {
  local id version
  # shellcheck source=/dev/null
  id=$(. /etc/os-release 2> /dev/null && echo "${ID:-}")
  # shellcheck source=/dev/null
  version=$(. /etc/os-release 2> /dev/null && echo "${VERSION_ID:-0}")
  if [ "$id" != debian ] || [ "${version%%.*}" -lt 12 ]; then
    die "this is '${id:-unknown}' ${version:-}; it takes Debian 12. Use a Debian 12 machine, for instance a virtual one"
  fi
  [ "$(dpkg --print-architecture)" = amd64 ] || die "this machine is $(dpkg --print-architecture); the blade and its guests are amd64"
}

# need_sdk: the .NET SDK that global.json names, on PATH from here on. sudo forgets the PATH of whoever called it.
need_sdk() {
  local wanted folder home=''
  wanted=$(sed -n 's/.*"version": *"\([0-9.]*\)".*/\1/p' "$top/global.json" | head -n 1)
  [ -z "${SUDO_USER:-}" ] || home=$(getent passwd "$SUDO_USER" | cut -d: -f6)
  for folder in '' "${DOTNET_ROOT:-}" "${home:+$home/.dotnet}" "${HOME:-}/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
    if (cd "$top" && "${folder:+$folder/}dotnet" --version) > /dev/null 2>&1; then
      [ -z "$folder" ] || export PATH=$folder:$PATH
      return
    fi
  done
  die "the .NET SDK $wanted or a later 10.0 one is missing. Get it from https://dotnet.microsoft.com/download/dotnet/10.0" \
    "(Linux, x64; the page shows the commands), then start again"
}

# missing_packages FILE...: which packages of the lists are not installed.
missing_packages() {
  local package
  sed 's/#.*//' "$@" | tr -s ' \n' '\n' | sort -u | while read -r package; do
    [ -z "$package" ] || [ "$(dpkg-query -W -f '${Status}' "$package" 2> /dev/null)" = 'install ok installed' ] || echo "$package"
  done
}

# install_packages FILE...: installs what is missing of the lists; says what.
install_packages() {
  local -a missing
  mapfile -t missing < <(missing_packages "$@")
  if [ ${#missing[@]} = 0 ]; then echo "all packages are there"; return; fi
  echo "installing ${missing[*]}"
  apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}"
}

# publish FOLDER OPTION...: the four programs into one folder, framework-dependent: the quickest to build.
publish() {
  local folder=$1
  shift
  dotnet msbuild "$top/src/programs.proj" -m -nologo -v:quiet "-p:PublishDir=$folder/" "$@"
}
