#!/bin/bash
# Runs a test of the page with its libraries, which npm fetches once into the build folder.
#   run.sh <folder> <test.mjs> [arguments of the test]
# Exits with 77, which skips the test, when they cannot be fetched.
set -eu
source=$(dirname "$(realpath "$0")")
folder=$1
test=$2
shift 2
mkdir -p "$folder"
exec 9>"$folder/.lock"
flock 9
cp "$source"/*.mjs "$source"/package.json "$source"/package-lock.json "$folder"
if ! cmp -s "$source/package-lock.json" "$folder/fetched"; then
    if ! (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error \
        --prefer-offline --fetch-retries=1) >"$folder/npm.log" 2>&1; then
        echo "SKIPPED: npm cannot fetch playwright-core, axe-core and typescript, which the tests of the page need:"
        cat "$folder/npm.log"
        exit 77
    fi
    cp "$source/package-lock.json" "$folder/fetched"
fi
flock -u 9
exec node "$folder/$test" "$@"
