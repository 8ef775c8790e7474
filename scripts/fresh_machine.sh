#!/usr/bin/env bash
# The worst case of a newcomer: an empty environment, no caches, a strict umask, a path with a space.
# Clones the last commit and types what the README says: make run, make test.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
umask 077
mkdir -p "$place/my projects" "$place/home" "$place/bin"
# Only what a plain system has: no Chromium, no Node.
for tool in bash sh env make git python3 cat grep sed awk ls rm mkdir mktemp touch id head tail cut sort uname dirname basename tr wc find chmod cp mv sleep kill date printf tee apt-get dpkg; do
  found=$(command -v "$tool" || true)
  case $found in /*) ln -s "$found" "$place/bin/$tool" ;; esac
done
real_python=$(python3 -c 'import sys; print(sys._base_executable or sys.executable)')
ln -sf "$real_python" "$place/bin/python3"
git clone --quiet "$here" "$place/my projects/eventapp"
cd "$place/my projects/eventapp"
clean() { env -i HOME="$place/home" PATH="$place/bin" LANG=C.UTF-8 ${PIP_CERT:+PIP_CERT="$PIP_CERT"} "$@"; }

port=18765
echo "make run …"
set -m
clean PORT=$port make run >"$place/run.log" 2>&1 &
running=$!
for _ in $(seq 1 600); do
  python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/wssf-2019/programme', timeout=2)" 2>/dev/null && break
  kill -0 $running 2>/dev/null || { cat "$place/run.log"; exit 1; }
  sleep 0.5
done
python3 -c "import urllib.request as u; print(len(u.urlopen('http://127.0.0.1:$port/wssf-2019/programme').read()), 'bytes of programme')"
kill -INT -- -$running # as Ctrl-C does: to make and all that it started
wait $running || true
cat "$place/run.log"
grep -q "server and worker have ended" "$place/run.log"
echo "make test …"
clean make test
