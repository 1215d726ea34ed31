#!/usr/bin/env bash
# Every minute: wash what waits in dwmQueue.
exec bash "$(dirname "$(readlink -f "$0")")/job.sh" run Eloqua_Contacts_RunDWM_Console "$@"
