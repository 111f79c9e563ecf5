#!/bin/sh
# npm test: sets up what the tests need and runs every workspace's suites.
#   npm test -- api                  one workspace
#   npm test -- api step/executor    one pattern of it
#   npm test -- e2e                  one folder of test/
set -eu
cd "$(dirname "$0")/.."
sh infra/install.sh test
PATH="$PWD/node_modules/.bin:$PATH"
export PATH
exec node infra/suites/test.ts "$@"
