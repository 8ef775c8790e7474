#!/usr/bin/env bash
# Take the strings of code and templates into the catalogues; English is written in the code itself.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
pot=$(mktemp)
trap 'rm -f "$pot"' EXIT
pybabel -q extract -F scripts/babel.cfg -k lazy_gettext -k _l -k ngettext:1,2 --no-location --sort-output --project=eventapp -o "$pot" .
for language in fr nl de es ru ar zh; do
  po=eventapp/translations/$language/LC_MESSAGES/messages.po
  if [ -f "$po" ]; then
    pybabel -q update -i "$pot" -o "$po" -l "$language" --no-fuzzy-matching --ignore-obsolete --omit-header
  else
    mkdir -p "$(dirname "$po")"
    pybabel -q init -i "$pot" -o "$po" -l "$language"
  fi
done
