#!/usr/bin/env bash
# Every day: remove log files older than LOG_RETENTION_DAYS (14) from OPENSHIFT_LOG_DIR. Only files of DWMOps' own names.
exec bash "$(dirname "$(readlink -f "$0")")/job.sh" schedule Eloqua_Contacts_CleanLogs_Console --clean-logs "$@"
