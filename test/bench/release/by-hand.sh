#!/bin/sh
# The release that people write by hand, as well as one can: both platforms at once, tests, push, index. No journal, no resume, no check.
# by-hand.sh <repository> <ref> <registry> <mirror> <image>   needs git, docker, curl; prints nothing on success
set -eu
repository=$1 ref=$2 registry=$3 mirror=$4 image=$5
# Debian's own docker builds with BuildKit without a plugin; another one may stand before it on the path.
PATH=/usr/bin:$PATH
export PATH DOCKER_BUILDKIT=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone --quiet --branch "$ref" "$repository" "$work/src" 2>/dev/null
cd "$work/src"
commit=$(git rev-parse HEAD)
sed -i "s#golang:\${GO_VERSION}#$mirror/library/golang:\${GO_VERSION}#" Dockerfile

one() {
  arch=$1
  args="--platform linux/$arch --build-arg VERSION=$ref --build-arg COMMIT=$commit"
  # shellcheck disable=SC2086
  docker build -q $args --target build . >/dev/null
  # shellcheck disable=SC2086
  { docker build -q $args --target test -t "by-hand-test:$arch" . >/dev/null && docker run --rm --network none --platform "linux/$arch" "by-hand-test:$arch" >/dev/null; } &
  test=$!
  # shellcheck disable=SC2086
  docker build -q $args --target runtime -t "$registry/$image:$ref-$arch" . >/dev/null
  docker push -q "$registry/$image:$ref-$arch" >/dev/null
  wait "$test"
}
one amd64 & first=$!
one arm64 & second=$!
wait "$first"
wait "$second"

accept='Accept: application/vnd.docker.distribution.manifest.v2+json'
entry() {
  headers=$(curl -sfI -H "$accept" "http://$registry/v2/$image/manifests/$ref-$1" | tr -d '\r')
  digest=$(printf '%s\n' "$headers" | awk 'tolower($1)=="docker-content-digest:"{print $2}')
  size=$(printf '%s\n' "$headers" | awk 'tolower($1)=="content-length:"{print $2}')
  printf '{"mediaType":"application/vnd.docker.distribution.manifest.v2+json","digest":"%s","size":%s,"platform":{"os":"linux","architecture":"%s"}}' "$digest" "$size" "$1"
}
index="{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[$(entry amd64),$(entry arm64)]}"
for tag in "$ref" latest; do
  curl -sf -X PUT -H 'Content-Type: application/vnd.oci.image.index.v1+json' --data-binary "$index" "http://$registry/v2/$image/manifests/$tag"
done
