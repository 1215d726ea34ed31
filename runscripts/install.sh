#!/usr/bin/env bash
# Installs what demo and tests need and is missing: npm packages, the compiled programs, the Python environments given.
#
#   bash runscripts/install.sh [database] [original]
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

if ! command -v node >/dev/null 2>&1; then
  echo "DWMOps needs Node.js 20.19 or later: install it first." >&2
  exit 1
fi
node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' || {
  echo "DWMOps needs Node.js 20.19 or later; this is $(node --version)." >&2
  exit 1
}
if ! cmp -s package-lock.json node_modules/.made-from 2>/dev/null; then
  echo "Installing npm packages (once)"
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.made-from
fi
bash runscripts/python-env.sh "$@"
npm run --silent build
