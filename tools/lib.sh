# Shared by tools/quickstart and tools/test: where things are, what must be installed, how it is built.
# shellcheck shell=bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1
say() { printf '%s\n' "$*"; }

# Installs what is missing; with everything there, it needs no network.
install_packages() {
  local wanted missing=()
  mapfile -t wanted < <(grep -v '^#' tools/packages.txt)
  for name in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f='${Status}' "$name" 2>/dev/null)" = "install ok installed" ] || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${#missing[@]} packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -o DPkg::Lock::Timeout=300 update -qq >/tmp/weir-apt.log 2>&1 &&
    apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}" >>/tmp/weir-apt.log 2>&1 ||
    { tail -20 /tmp/weir-apt.log; say "packages could not be installed (is this Debian 12, are you root?)"; exit 3; }
}

# build DIRECTORY COMPILER [meson options...] -- [targets...]
build() {
  local directory=$1 compiler=$2
  shift 2
  local options=()
  while [ $# -gt 0 ] && [ "$1" != -- ]; do options+=("$1"); shift; done
  [ $# -eq 0 ] || shift
  if [ ! -f "$directory/build.ninja" ]; then
    CXX="ccache $compiler" meson setup "$directory" "${options[@]}" >"/tmp/weir-setup.log" 2>&1 || { cat /tmp/weir-setup.log; return 1; }
  fi
  ninja -C "$directory" "$@" >"/tmp/weir-build.log" 2>&1 || { grep -E -A12 'FAILED|error' /tmp/weir-build.log | head -60; return 1; }
}
