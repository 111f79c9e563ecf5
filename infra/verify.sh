#!/bin/sh
# npm run verify: every rule that a reviewer would otherwise repeat. All checks run, also after one failed.
set -eu
cd "$(dirname "$0")/.."
sh infra/install.sh verify
PATH="$PWD/node_modules/.bin:$PATH"
export PATH
exec node infra/verify/verify.ts
