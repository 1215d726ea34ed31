#!/usr/bin/env bash
# Every half hour: contacts on the export list, out of Eloqua into dwmQueue.
exec bash "$(dirname "$(readlink -f "$0")")/job.sh" get Eloqua_Contacts_GetDWM_Console "$@"
