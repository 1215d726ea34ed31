#!/usr/bin/env bash
# Puts the lines of runscripts/crontab into your crontab, with this folder filled in, or takes them out. Lines of others
# are left as they are. Calling it again brings the lines up to date, such as after an upgrade or an edit of
# runscripts/crontab.
#
#   bash runscripts/install-cron.sh             put the lines in
#   bash runscripts/install-cron.sh --print     show them, change nothing
#   bash runscripts/install-cron.sh --remove    take them out
#
# Call it as the user that the jobs shall run as. Exit status: 0 done, 1 failed, 2 usage.
set -uo pipefail

action=install
case ${1:-} in
  '') ;;
  --print) action=print ;;
  --remove) action=remove ;;
  --help) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) echo "unknown flag: $1 (--print, --remove, --help)" >&2; exit 2 ;;
esac
if [ $# -gt 1 ]; then echo "one flag at most (--print, --remove, --help)" >&2; exit 2; fi

# A link to this script is followed. A link to the folder is kept, so that the lines go on to the release it leads to.
self=$0
if [ -L "$self" ]; then self=$(readlink -f "$self"); fi
root=$(cd "$(dirname "$self")/.." && pwd) || exit 1
# Each installation has its own marks, so that a machine can hold several.
export BEGIN_MARK="# BEGIN DWMOps in $root (made by runscripts/install-cron.sh)"
export END_MARK="# END DWMOps in $root"

# Node's place, where cron would find none, or another one than this shell. job.sh searches the same folders. The program
# itself, as Node names it: what a version manager puts on the PATH is a link that ends with this session (fnm), or a
# script that works only in a shell that the version manager has set up (asdf, nodenv, mise).
node_line() {
  local here there
  command -v node >/dev/null || return 0
  if ! here=$(cd "$root" && node -p process.execPath) || [ ! -x "$here" ]; then
    echo "WARNING: $(command -v node) does not run, so cron may find no Node.js; see the lines above" >&2
    return 0
  fi
  there=$(PATH=/usr/bin:/bin:/usr/local/bin:/opt/node/bin command -v node)
  if [ -z "$there" ] || [ "$(readlink -f "$here")" != "$(readlink -f "$there")" ]; then echo "NODE=$here"; fi
}

our_lines() {
  echo "$BEGIN_MARK"
  echo "DWMOPS=$root"
  node_line
  grep -v -e '^[[:space:]]*#' -e '^[[:space:]]*$' -e '^DWMOPS=' "$root/runscripts/crontab"
  echo "$END_MARK"
}

if [ "$action" = print ]; then our_lines; exit 0; fi

if ! command -v crontab >/dev/null 2>&1; then
  echo "There is no crontab command: install cron (Debian: apt-get install cron), or use dwmops schedule." >&2
  exit 1
fi
# A crontab that cannot be read must not be taken for an empty one, and be overwritten.
if ! before=$(crontab -l 2>&1; status=$?; echo .; exit "$status"); then
  case $before in
    *'no crontab for'*) before=. ;;
    *) echo "Your crontab cannot be read, so nothing was changed: ${before%.}" >&2; exit 1 ;;
  esac
fi
before=${before%.}

# Whether a cron daemon runs, or may: a user who does not see process 1 sees no daemon either. Slim images have cron without
# ps. systemd-cron has no daemon.
cron_may_run() {
  { ps -e -o pid= -o comm= 2>/dev/null || (cd /proc && grep -s '' [0-9]*/comm | sed 's:/comm\:: :'); } |
    awk '$1 == 1 { all = 1 } $2 ~ /(^|\/)(cron|crond|fcron)$/ { found = 1 } END { exit !(found || !all) }' ||
    systemctl is-active --quiet cron.target 2>/dev/null
}

tell_without_cron() {
  [ "$action" = install ] && ! cron_may_run || return 0
  echo "WARNING: no cron daemon runs on this machine, so nothing starts the jobs: start it (systemctl enable --now cron, or" >&2
  echo "service cron start), or use dwmops schedule." >&2
}

count() { printf '%s' "$before" | grep -c -x -F -e "$1"; }
if [ "$(count "$BEGIN_MARK")" != "$(count "$END_MARK")" ] || [ "$(count "$BEGIN_MARK")" -gt 1 ]; then
  echo "The lines of DWMOps in your crontab have lost one of their marks, so nothing was changed. Delete them with" >&2
  echo "crontab -e, then call this again." >&2
  exit 1
fi

others=$(printf '%s' "$before" |
  awk '$0 == ENVIRON["BEGIN_MARK"] { ours = 1 } !ours { print } $0 == ENVIRON["END_MARK"] { ours = 0 }'; echo .)
others=${others%.}
after=$others
if [ "$action" = install ]; then after=$others$(our_lines)$'\n'; fi

if printf '%s' "$others" | grep -v '^[[:space:]]*#' | grep -q 'runscripts/minute_rundwm\.sh'; then
  echo "WARNING: other lines of your crontab start jobs of DWMOps, too; see crontab -l." >&2
fi
if [ "$after" = "$before" ]; then
  if [ "$action" = install ]; then echo "The lines are there already."; else echo "There are no lines of DWMOps."; fi
  tell_without_cron
  exit 0
fi
if [ -z "$after" ]; then crontab -r || exit 1; else printf '%s' "$after" | crontab - || exit 1; fi
if [ "$action" = install ]; then
  echo "The jobs of $root are in your crontab (crontab -l); bash runscripts/install-cron.sh --remove takes them out."
else
  echo "The jobs of $root are out of your crontab. Runs that have begun go on to their end."
fi
tell_without_cron
