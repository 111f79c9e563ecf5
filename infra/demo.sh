#!/bin/sh
# npm run demo: see npm run demo -- --help
set -eu
cd "$(dirname "$0")/.."
case " $* " in
  *" stop "* | *" reset "* | *" --help "* | *" -h "*)
    [ -x node_modules/.bin/node ] || sh infra/install.sh verify
    ;;
  *)
    printf '\n  Slipway: one release for two architectures, from a commit to a running deployment\n\n'
    sh infra/install.sh demo
    ;;
esac
PATH="$PWD/node_modules/.bin:$PATH"
export PATH
exec node infra/demo/demo.ts "$@"
