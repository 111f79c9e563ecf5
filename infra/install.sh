#!/bin/sh
# Installs what a command of this project needs and what is missing: Debian packages (as root) and npm packages.
#   sh infra/install.sh demo | test | verify
# Quiet when nothing is missing. Needs only sh, Node 20 and npm, so it works in a fresh clone.
set -eu

purpose=${1:-demo}
cd "$(dirname "$0")/.."
mkdir -p .slipway/log

seconds() { date +%s; }

fail() {
  printf '\n%s\n' "$1" >&2
  exit 1
}

# One line for what is going on, and the time it took when it is done; the log's end when it went wrong.
phase() {
  phase_text=$1 phase_log=$2
  shift 2
  printf '  … %s\n' "$phase_text"
  phase_start=$(seconds)
  if "$@" >"$phase_log" 2>&1; then
    printf '  ✓ %s (%s s)\n' "$phase_text" "$(($(seconds) - phase_start))"
  else
    tail -n 15 "$phase_log" >&2
    fail "This failed: $phase_text. The whole log is $phase_log."
  fi
}

policy='' lock=''
clean_up() {
  [ -z "$policy" ] || rm -f "$policy"
  [ -z "$lock" ] || rm -rf "$lock"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

have() { command -v "$1" >/dev/null 2>&1; }

# --- Debian packages -------------------------------------------------------------------------------------------------

missing=''
need() { # command, package
  have "$1" || [ -x "/usr/sbin/$1" ] || missing="$missing $2"
}

engine_runs() {
  [ -n "${DOCKER_HOST:-}" ] || { [ -S /var/run/docker.sock ] && node -e '
    const { connect } = require("node:net");
    connect("/var/run/docker.sock").on("connect", () => process.exit(0)).on("error", (e) => process.exit(e.code === "EACCES" ? 0 : 1));
  '; }
}

if [ "$purpose" != verify ]; then
  have git || missing="$missing git"
  if ! engine_runs; then
    need dockerd docker.io
    need iptables iptables
  fi
  if [ -z "${SLIPWAY_REGISTRY:-}" ] || [ "$purpose" = test ]; then need docker-registry docker-registry; fi
  [ -n "${DOCKER_HOST:-}" ] || need qemu-aarch64-static qemu-user-static
  if [ "$purpose" = test ]; then
    need chromium chromium
    need skopeo skopeo
    # The swarm of the tests has dockerds of its own, in network namespaces.
    need ip iproute2
    case $missing in *docker.io*) ;; *) need dockerd docker.io ;; esac
  fi
fi

install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  # Services of these packages are not to start by themselves: the project starts its own and stops them again.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    policy=/usr/sbin/policy-rc.d
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy
  fi
  # shellcheck disable=SC2086 # one word a package
  apt-get -o DPkg::Lock::Timeout=300 update &&
    apt-get -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends $missing || return 1
  if [ -d /run/systemd/system ]; then
    case $missing in *docker.io*) systemctl disable docker.socket docker.service ;; esac
    case $missing in *docker-registry*) systemctl disable docker-registry.service ;; esac
  fi
}

if [ -n "$missing" ]; then
  have apt-get || fail "This needs:$missing. They are installed by apt on Debian 12; install them here in your system's way."
  [ "$(id -u)" = 0 ] || fail "These Debian packages are missing:$missing
Installing them takes root. Run once:  sudo apt-get install --no-install-recommends$missing
or, for the engine and the registry, name your own: DOCKER_HOST=…, SLIPWAY_REGISTRY=…"
  phase "Installing Debian packages:$missing" .slipway/log/apt.log install_packages
fi

# --- npm packages ----------------------------------------------------------------------------------------------------

# Two commands started at once in a fresh clone must not both empty node_modules.
until mkdir .slipway/install.lock 2>/dev/null; do
  holder=$(cat .slipway/install.lock/pid 2>/dev/null || true)
  if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then rm -rf .slipway/install.lock; else sleep 1; fi
done
lock=.slipway/install.lock
echo $$ >"$lock/pid"

repair() { node infra/patches/apply.mjs; }

if ! { node infra/installed.mjs && repair 2>/dev/null; }; then
  phase 'Installing npm packages as the lockfile names them' .slipway/log/npm.log \
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=warn
  repair || fail 'The npm packages are not what this project was tested with.'
fi

[ -x node_modules/.bin/node ] || {
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 24 ] || fail "npm has no Node 24 for this machine ($(uname -sm)), and the Node on the path is $(node --version): install Node 24."
}
