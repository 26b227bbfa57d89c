#!/usr/bin/env bash
# The install steps where nothing is installed: a Debian 12 from its own packages, this checkout,
# `./dev demo`. What it is done with is thrown away. Needs root. The compiler cache is shared where
# CCACHE_DIR names it.
#
#   run.sh              all of it
#   run.sh within ROOT  what is done in the new system; its /proc and /dev are there
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

if [ "${1:-}" = within ]; then
  within "$2"
else
  mmdebstrap --mode=root --variant=apt --include=ca-certificates --dpkgopt=force-unsafe-io \
    --customize-hook="'$here' within \"\$1\"" bookworm /dev/null
fi
