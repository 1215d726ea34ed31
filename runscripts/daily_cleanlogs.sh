#!/usr/bin/env bash
# Every day: remove log files older than LOG_RETENTION_DAYS (14) from OPENSHIFT_LOG_DIR. Only files of DWMOps' own names.
set -u
cd "$(dirname "$0")/.." || exit 1

setting() {
  local from_env=${!1:-}
  if [ -n "$from_env" ]; then echo "$from_env"; return; fi
  [ -f "${ENV_FILE-.env}" ] && sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "${ENV_FILE-.env}" | tail -n 1
}

logs=$(setting OPENSHIFT_LOG_DIR)
days=$(setting LOG_RETENTION_DAYS)
case ${days:=14} in *[!0-9]*) echo "LOG_RETENTION_DAYS wants a whole number, not '$days'" >&2; exit 2 ;; esac
[ -d "${logs:=./logs}" ] || exit 0
find "$logs" -maxdepth 1 -type f \
  \( -name 'Eloqua_Contacts*_[0-9][0-9][0-9][0-9]_[0-9][0-9]_[0-9][0-9].log' \
  -o -name 'CLEAN_QUEUE_DWM_[0-9][0-9][0-9][0-9]_[0-9][0-9]_[0-9][0-9].log' \) \
  -mtime "+$days" -print -delete
