#!/usr/bin/env bash
# Shows DWMOps at work on this machine, and nothing but this machine: 1,000 invented contacts go out of a local Eloqua,
# through the queues of an embedded database, are washed, and go back. Installs what is missing; stops all it started.
#
#   bash runscripts/demo.sh
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

bash runscripts/install.sh database
exec node dist/test/demo/demo.js
