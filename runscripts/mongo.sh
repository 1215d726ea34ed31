#!/usr/bin/env bash
# Starts the embedded database with its data in ./data, to try DWMOps with (a site runs a real MongoDB). Ctrl-C stops it.
#
#   npm run mongo [-- --port 27018]
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

if [ "${1:-}" = --help ]; then sed -n '2,4s/^# \{0,1\}//p' "$0"; exit 0; fi
# npm keeps flags that stand before its --.
if [ "${npm_lifecycle_event:-}" = mongo ] && [ -n "${npm_config_port:-}" ] && [ $# -lt 2 ]; then
  echo "npm kept --port for itself, so nothing was started. Write: npm run mongo -- --port 27018" >&2
  exit 2
fi
port=27017
if [ "${1:-}" = --port ]; then port=${2:?--port wants a number}; fi

if command -v mongod >/dev/null 2>&1; then
  mkdir -p data/mongod
  echo "MONGODB_URL=mongodb://127.0.0.1:$port"
  exec mongod --port "$port" --dbpath data/mongod --bind_ip 127.0.0.1
fi
bash runscripts/python-env.sh database
mkdir -p data
echo "MONGODB_URL=mongodb://127.0.0.1:$port/?directConnection=true"
exec .venv/database/bin/secantusd-py --port "$port" --storage-path data/embedded --log-level WARNING
