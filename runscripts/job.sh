#!/usr/bin/env bash
# What cron calls, through one small script a job: runs a job from any folder and in a bare environment, and writes all
# that the process prints, crashes too, to its console log.
#
#   bash runscripts/job.sh <job> <console log> [flags]
set -u

job=$1
console=$2
shift 2
root=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd) || exit 1
cd "$root" || exit 1

# cron's PATH is /usr/bin:/bin; Node is often elsewhere. NODE names it where this is not enough.
PATH="$PATH:/usr/local/bin:/opt/node/bin"
node=${NODE:-node}

# Only the folder of the logs has to be known here; the job itself reads the other settings. Read from .env as Node does:
# the last line counts, quotes of three kinds, a comment after an unquoted value.
log_folder() {
  local file=${ENV_FILE-.env} value
  if [ -n "${OPENSHIFT_LOG_DIR:-}" ]; then printf '%s' "$OPENSHIFT_LOG_DIR"; return; fi
  if [ -z "$file" ] || [ ! -f "$file" ]; then return; fi
  value=$(tr -d '\r' <"$file" |
    sed -n 's/^[[:space:]]*\(export[[:space:]]\{1,\}\)\{0,1\}OPENSHIFT_LOG_DIR[[:space:]]*=[[:space:]]*//p' | tail -n 1)
  case $value in
    \"*) value=${value#\"}; value=${value%%\"*} ;;
    \'*) value=${value#\'}; value=${value%%\'*} ;;
    \`*) value=${value#\`}; value=${value%%\`*} ;;
    *) value=${value%%#*}; value=${value%"${value##*[![:space:]]}"} ;;
  esac
  printf '%s' "$value"
}
logs=$(log_folder)
logs=${logs:-./logs}
console_log="$logs/${console}_$(date +%Y_%m_%d).log"

# To open a named pipe would wait without end, and what a link leads to is somebody's.
is_regular_or_none() { [ ! -L "$1" ] && { [ -f "$1" ] || [ ! -e "$1" ]; }; }

if mkdir -p "$logs" 2>/dev/null && is_regular_or_none "$console_log" && : 2>/dev/null >>"$console_log"; then
  exec >>"$console_log" 2>&1
else
  echo "WARNING: $console_log cannot be written, the job goes on without it; check OPENSHIFT_LOG_DIR, its rights, and that it is a regular file" >&2
fi

if ! command -v "$node" >/dev/null 2>&1; then
  echo "$(date '+%Y-%m-%d %H:%M:%S') $job: no Node.js found as '$node'; set NODE to its path in the crontab" >&2
  exit 1
fi
if [ ! -f "dist/scripts/$job.js" ]; then
  echo "$(date '+%Y-%m-%d %H:%M:%S') $job: DWMOps is not built; run 'npm ci && npm run build' in $root" >&2
  exit 1
fi
"$node" --enable-source-maps "dist/scripts/$job.js" "$@"
status=$?
[ "$status" -eq 0 ] || echo "$(date '+%Y-%m-%d %H:%M:%S') $job ended with exit status $status" >&2
exit "$status"
