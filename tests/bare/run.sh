#!/usr/bin/env bash
# The install steps where nothing is installed: a Debian 12 from its own packages, this checkout,
# `./dev demo`. What it is done with is thrown away. Needs root. The compiler cache is shared where
# CCACHE_DIR names it.
#
#   run.sh              all of it
#   run.sh deb FILE     instead: the package FILE, its quickstart, a plugin against its headers
#   run.sh within ROOT [FILE]  what is done in the new system; its /proc and /dev are there
set -euo pipefail
here=$(realpath "$0")
cd "$(dirname "$here")/../.."

# Certificates that this machine trusts and the way to its proxy come along; the rest is Debian's.
bring_the_network() {
  mkdir -p "$1/usr/local/share/ca-certificates"
  find /usr/local/share/ca-certificates -name '*.crt' \
    -exec cp -t "$1/usr/local/share/ca-certificates/" {} +
  chroot "$1" update-ca-certificates >/dev/null 2>&1
  cp /etc/resolv.conf "$1/etc/resolv.conf"
  apt-config dump | grep -i '^acquire::https\?::proxy' >"$1/etc/apt/apt.conf.d/99proxy" || true
}

within() {
  root=$1
  bring_the_network "$root"
  local cache=/var/cache/ccache
  mkdir -p "$root/nrem" "$root$cache"
  git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- -c |
    tar -C "$root/nrem" -x
  if [ -n "${CCACHE_DIR:-}" ]; then
    mount --bind "$CCACHE_DIR" "$root$cache"
    trap "umount '$root$cache'" EXIT
  fi
  env CCACHE_DIR="$cache" HOME=/root NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
    chroot "$root" /nrem/dev demo
}

within_of_package() {
  root=$1
  bring_the_network "$root"
  cp "$2" "$root/nrem.deb"
  cp tests/package/recency.cpp "$root/"
  HOME=/root chroot "$root" bash -ec '
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends /nrem.deb g++ >/dev/null
    nrem run /usr/share/nrem/experiments/quickstart.yaml --check --out /quickstart
    g++ -std=c++20 -shared -fPIC -fvisibility=hidden /recency.cpp -o /recency.so
    nrem plugins --check /recency.so | tail -n 1'
}

system() {
  mmdebstrap --mode=root --variant=apt --include=ca-certificates --dpkgopt=force-unsafe-io \
    --customize-hook="'$here' within \"\$1\" ${1:-}" bookworm /dev/null
}

case "${1:-}" in
  within) if [ -n "${3:-}" ]; then within_of_package "$2" "$3"; else within "$2"; fi ;;
  deb) system "'$(realpath "$2")'" ;;
  *) system ;;
esac
