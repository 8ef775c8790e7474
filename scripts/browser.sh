#!/usr/bin/env bash
# Tests drive a real browser: find Chromium, else install it, else say how.
set -euo pipefail
cd "$(dirname "$0")/.."
has_one() { .venv/bin/python -c 'import sys; sys.path.insert(0, "."); from tests.chromium import executable; sys.exit(executable() is None)'; }

has_one && exit 0
echo "No Chromium here; installing one …"
.venv/bin/python -m playwright install chromium >/dev/null 2>&1 || true
has_one && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell >/dev/null
fi
has_one && exit 0
echo "The tests need Chromium. Install it (Debian: apt-get install chromium-headless-shell) or name it in CHROMIUM." >&2
exit 1
