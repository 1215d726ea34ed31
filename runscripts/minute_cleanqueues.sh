#!/usr/bin/env bash
# Every minute: give back stale claims, measure the queues.
exec bash "$(dirname "$(readlink -f "$0")")/job.sh" clean Eloqua_Contacts_CleanQueues_Console "$@"
