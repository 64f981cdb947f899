#!/bin/sh
# Installs, where it may, what the tests need beyond Python; otherwise says by name what is missing and how to get it.
missing=""
have_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1; }
have_browser() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; }
have_postgres || missing="$missing postgresql"
have_browser || missing="$missing chromium"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing for the tests:$missing"
  apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null && exit 0
fi
echo "Not installed, so the tests that need it are skipped:$missing." >&2
echo "On Debian or Ubuntu: sudo apt-get install$missing. On a Mac: brew install postgresql@15 chromium." >&2
[ -z "$QA_REQUIRE_ALL" ]
