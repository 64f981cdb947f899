#!/bin/sh
# Brings the service to another version, or leaves it as it was. As root, on the machine of the jobs:
#
#   sh upgrade.sh FOLDER-OF-THE-NEW-VERSION
#
# Each version lies in a folder of its own (/opt/qa-1.4.0), and /opt/qa is a link to the one that runs.
set -eu
new=${1:?name the folder of the new version}
link=${QA_LINK:-/opt/qa}; systemctl=${QA_SYSTEMCTL:-systemctl}; as_qa=${QA_AS_QA-runuser -u qa --}
python=${QA_PYTHON:-$new/.venv/bin/python}
[ -f "$new/wsgi.py" ] || { echo "$new holds no version of the service." >&2; exit 2; }
old=$(readlink -f "$link")
if [ -z "${QA_DATA_DIR:-}" ] && [ -r /etc/qa/qa.env ]; then set -a; . /etc/qa/qa.env; set +a; fi
in_version() { folder=$1; shift; (cd "$folder" && $as_qa env FLASK_APP=wsgi "$python" -m flask "$@"); }

echo "1. The new version reads the settings."
in_version "$new" check config
echo "2. The service stops."
$systemctl stop qa-web qa-jobs
back() { echo "It did not succeed: the old version starts again, as it was." >&2; ln -sfn "$old" "$link"; $systemctl start qa-web qa-jobs; exit 1; }
echo "3. A backup, by the old version."
in_version "$old" backup make || back
echo "4. The database is brought to the new version: all of it or nothing."
in_version "$new" db upgrade || back
echo "5. The new version starts."
ln -sfn "$new" "$link"
$systemctl start qa-web qa-jobs
echo "Done. The version before is $old; to go back to it: sh rollback.sh $old"
