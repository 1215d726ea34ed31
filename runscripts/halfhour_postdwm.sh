#!/usr/bin/env bash
# Every half hour: washed contacts back into Eloqua.
exec bash "$(dirname "$(readlink -f "$0")")/job.sh" post Eloqua_Contacts_PostDWM_Console "$@"
