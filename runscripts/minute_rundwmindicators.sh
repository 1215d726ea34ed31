#!/usr/bin/env bash
# Every minute: tell Eloqua to refresh what it derives for washed contacts.
exec bash "$(dirname "$(readlink -f "$0")")/job.sh" indicators Eloqua_Contacts_UpdateContactsIndicators_Console "$@"
