#!/bin/sh
# Goes back to an earlier version, keeping what was written since. As root, on the machine of the jobs:
#
#   sh rollback.sh FOLDER-OF-THE-EARLIER-VERSION
set -eu
old=${1:?name the folder of the earlier version}
link=${QA_LINK:-/opt/qa}; systemctl=${QA_SYSTEMCTL:-systemctl}; as_qa=${QA_AS_QA-runuser -u qa --}
new=$(readlink -f "$link"); python=${QA_PYTHON:-$new/.venv/bin/python}
[ -f "$old/wsgi.py" ] || { echo "$old holds no version of the service." >&2; exit 2; }
if [ -z "${QA_DATA_DIR:-}" ] && [ -r /etc/qa/qa.env ]; then set -a; . /etc/qa/qa.env; set +a; fi
target=$(ls "$old/migrations/versions" | sed -n 's/^\([0-9]\{4\}\)_.*/\1/p' | sort | tail -1)
in_version() { (cd "$new" && $as_qa env FLASK_APP=wsgi "$python" -m flask "$@"); }

echo "1. The service stops."
$systemctl stop qa-web qa-jobs
back() { echo "It did not succeed: the newer version starts again, as it was." >&2; $systemctl start qa-web qa-jobs; exit 1; }
echo "2. A backup, by the newer version."
in_version backup make || back
echo "3. The database goes back to migration $target: all of it or nothing."
in_version db downgrade "$target" || back
echo "4. The earlier version starts."
ln -sfn "$old" "$link"
$systemctl start qa-web qa-jobs
echo "Done."
