#!/bin/sh
# Puts a backup back on this machine. What it needs: the programme installed, its settings (QA_ENV, DATABASE_URL,
# QA_DATA_DIR, QA_SECRET_KEY, ...) in the environment or in /etc/qa/qa.env, the folder "keys" put back into QA_DATA_DIR,
# the folder of backups, and two of the three sheets of the backup's key.
#
#   sh restore.sh FOLDER-OF-BACKUPS SHEET SHEET [NAME-OF-BACKUP] [--replace]
#
# Without a name the newest backup is taken. With --replace, data that is there is put aside first.
set -eu
[ "$#" -ge 3 ] || { sed -n '2,9p' "$0" >&2; exit 2; }
absolute() { cd "$(dirname "$1")" && printf '%s/%s' "$(pwd)" "$(basename "$1")"; }
backups=$(absolute "$1"); one=$(absolute "$2"); other=$(absolute "$3")
shift 3
cd "$(dirname "$0")/../.."
if [ -z "${QA_DATA_DIR:-}" ] && [ -r /etc/qa/qa.env ]; then
  set -a; . /etc/qa/qa.env; set +a
fi
flask() { "${QA_PYTHON:-.venv/bin/python}" -m flask "$@"; }

echo "1. Every byte of the backup is looked at, then it is opened and put back."
flask backup restore "$@" --from "$backups" --sheet "$one" --sheet "$other"
echo "2. The audit trail."
flask audit verify
echo "3. Done. Start the service; sign in as an administrator, look whether all is as it should be, and put the copy in"
echo "   service."
