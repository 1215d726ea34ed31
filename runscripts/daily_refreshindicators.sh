#!/usr/bin/env bash
# Every day: have rows processed again that nothing touched for 180 days.
exec bash "$(dirname "$(readlink -f "$0")")/job.sh" refresh Eloqua_Contacts.Indicators_Refresh_Console "$@"
