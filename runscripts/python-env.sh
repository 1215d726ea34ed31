#!/usr/bin/env bash
# Makes the Python environments of demo and tests in .venv, once: `database` holds the embedded MongoDB-protocol server,
# `original` the Python libraries that tests compare with, `deploy` the schemas and linters that check deploy/.
#
#   bash runscripts/python-env.sh [database] [original] [deploy]      (default: all)
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

PYTHON=${PYTHON:-python3}

make_env() {
  local name=$1 requirements=$2 stamp=".venv/$1/.made-from"
  if [ -f "$stamp" ] && cmp -s "$stamp" "$requirements"; then return; fi
  if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    echo "DWMOps demo and tests need Python 3.10 or later as '$PYTHON' (set PYTHON to its path)." >&2
    exit 1
  fi
  echo "Making the Python environment .venv/$name (once)"
  rm -rf ".venv/$name"
  if ! "$PYTHON" -m venv ".venv/$name"; then
    echo "Python's venv module is missing: install it (Debian: apt-get install python3-venv) and call again." >&2
    exit 1
  fi
  ".venv/$name/bin/pip" --quiet --disable-pip-version-check install --requirement "$requirements"
  cp "$requirements" "$stamp"
}

for name in "${@:-database original deploy}"; do
  for one in $name; do
    case $one in
      database) make_env database test/support/python/embedded-database.txt ;;
      original) make_env original test/support/python/original.txt ;;
      deploy) make_env deploy test/support/python/deploy-checks.txt ;;
      *) echo "unknown environment: $one (database, original, deploy)" >&2; exit 2 ;;
    esac
  done
done
