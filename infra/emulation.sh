#!/bin/sh
# Makes the kernel run programs of the other architecture, inside containers too. Says what is missing; needs root once a boot.
#   sh infra/emulation.sh            registers what is missing
#   sh infra/emulation.sh status     prints "ready", or what is missing, and exits 1
set -eu

registry=/proc/sys/fs/binfmt_misc

case $(uname -m) in
  x86_64) foreign=aarch64 ;;
  aarch64) foreign=x86_64 ;;
  *)
    echo "Emulation is set up on x86_64 and aarch64 machines; this one is $(uname -m)." >&2
    exit 1
    ;;
esac

# The flag F opens the emulator at registration, so that it is there in containers which have no such file.
registered() {
  for entry in "$registry"/*; do
    case $entry in */register | */status) continue ;; esac
    if grep -qs '^enabled' "$entry" && grep -qs "^interpreter .*$foreign" "$entry" && grep -qs '^flags:.*F' "$entry"; then
      return 0
    fi
  done
  return 1
}

# The table is the kernel's, not the mount's: it may hold the entry although nothing is mounted here yet.
[ -e "$registry/register" ] || [ "$(id -u)" != 0 ] || mount -t binfmt_misc binfmt_misc "$registry"
if registered; then
  [ "${1:-}" != status ] || echo ready
  exit 0
fi
if [ "${1:-}" = status ]; then
  echo "no emulation of $foreign is registered with the kernel (binfmt_misc, flag F)"
  exit 1
fi
if [ "$(id -u)" != 0 ]; then
  echo "Emulation of $foreign is not registered with the kernel, and that takes root: run \`sudo sh infra/emulation.sh\` once." >&2
  exit 1
fi

rule=/usr/lib/binfmt.d/qemu-$foreign.conf
if [ ! -e "$rule" ]; then
  echo "$rule is missing: install the package qemu-user-static." >&2
  exit 1
fi
# A name of our own: an entry of somebody else without the flag F stays as it is, and the newest entry wins.
rule_line=$(sed -e "s/^:qemu-$foreign:/:slipway-$foreign:/" -e 's/:[A-Z]*$/:OPF/' "$rule")
printf '%s' "$rule_line" >"$registry/register"
registered || {
  echo "The kernel took the rule for $foreign but does not list it as enabled; see $registry/status." >&2
  exit 1
}
