#!/bin/sh
# Installs, where it may, what no Python package can bring; otherwise says by name what is missing and how to get it.
# `system-packages.sh run`: the one library that printing a setting's file needs. `system-packages.sh test`: also a
# browser, PostgreSQL, a proxy and text recognition, for the tests alone.
purpose=${1:-test}
missing=""
have_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1; }
have_browser() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; }
have_nginx() { command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ]; }
have_pango() {
  ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0 || ls /opt/homebrew/lib/libpangoft2-1.0* /usr/local/lib/libpangoft2-1.0* >/dev/null 2>&1
}
have_pango || missing="$missing libpango-1.0-0 libpangoft2-1.0-0"
if [ "$purpose" = test ]; then
  have_postgres || missing="$missing postgresql"
  have_browser || missing="$missing chromium"
  command -v strace >/dev/null 2>&1 || [ "$(uname)" != Linux ] || missing="$missing strace"
  have_nginx || missing="$missing nginx-light"
  command -v tesseract >/dev/null 2>&1 || missing="$missing tesseract-ocr"
  command -v openssl >/dev/null 2>&1 || missing="$missing openssl"
fi
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing:$missing"
  timeout 60 apt-get update -qq >/dev/null 2>&1
  DEBIAN_FRONTEND=noninteractive timeout 600 apt-get install -y -qq $missing >/dev/null 2>&1 && exit 0
fi
if [ "$purpose" = run ]; then
  echo "Not installed:$missing. Without it everything works but a setting's file as one PDF." >&2
else
  echo "Not installed, so the tests that need it are skipped:$missing." >&2
fi
echo "On Debian or Ubuntu: sudo apt-get install$missing. On a Mac: brew install pango postgresql@15 chromium nginx tesseract." >&2
[ "$purpose" = run ] || [ -z "$QA_REQUIRE_ALL" ]
