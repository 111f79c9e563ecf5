#!/bin/sh
# npm run bench: runs the benchmarks of test/bench and writes bench.json.  npm run bench -- release registry  runs some.
set -eu
cd "$(dirname "$0")/.."
sh infra/install.sh test
PATH="$PWD/node_modules/.bin:$PATH"
export PATH
exec node infra/suites/bench.ts "$@"
