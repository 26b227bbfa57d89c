#!/usr/bin/env bash
# Installs the package of this tree as a user would, and runs its tests.
#   run.sh <source folder> <program>
# Exits with 77, which skips the test, where there is no pandas.
set -euo pipefail
source=$1
python=$source/build/python/venv/bin/python
if [ ! -e "$source/build/python/ready" ] || ! "$python" -c 'import numpy, pandas, pytest'; then
  echo "skipped: no pandas; ./dev python installs it"
  exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m pip install -q --no-index --no-deps --no-build-isolation --target "$folder/package" \
  "$source/framework/python"
cd "$folder"
export PYTHONPATH=$folder/package NREM_PROGRAM=$2 NREM_SOURCE=$source PYTHONDONTWRITEBYTECODE=1
"$python" -m pytest -q -p no:cacheprovider "$source/tests/python"
