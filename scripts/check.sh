#!/usr/bin/env bash
# Every check that needs no running test: format, lint, types, contracts, templates, languages.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
say() { printf '· %s\n' "$*"; }

say "format and lint"
ruff format --check --quiet .
ruff check --quiet .
say "types"
mypy --strict eventapp
say "imports"
lint-imports --no-cache | tail -n 3
say "templates"
djlint templates --lint --check --quiet
say "scripts"
oxlint --quiet --deny-warnings --ignore-pattern 'static/vendor/**' --ignore-pattern 'tests/vendor/**' static tests
say "styles that mirror"
if grep -rnE '(margin|padding|border)-(left|right)|(text-align|float): *(left|right)|(^|[;{ ])(left|right) *:' \
  --include='*.css' --exclude-dir=vendor static; then
  exit 1
fi
say "languages"
python scripts/languages.py
say "nothing left to do in the code"
if grep -rnwE 'TO[D]O|FIX[M]E|XX[X]' --include='*.py' --include='*.html' --include='*.js' --include='*.css' --include='*.sh' \
  --exclude-dir=vendor --exclude-dir=.venv eventapp templates static tests scripts bench migrations; then
  exit 1
fi
echo "All checks passed."
