#!/usr/bin/env bash
# Sends the recorded conformance cases through the HTTP API of the built program:  ./conformance.sh [FOLDER]
# FOLDER holds run_parse.py, run_expr.py and their cases; without it, ../shared/conformance. Ends with 0 only if all pass.
set -euo pipefail
cd "$(dirname "$0")"
folder=$(realpath -m "${1:-../shared/conformance}")
if [ ! -e "$folder/run_parse.py" ]; then
  echo "Skipped: there are no conformance cases in $folder"
  exit 0
fi
[ -x dist/steppe ] || ./build.sh
work=$(mktemp -d)
port=$(( 21000 + RANDOM % 2000 * 3 ))
printf 'ports {\n  http = %d\n  rpc  = %d\n  serf = %d\n}\n' "$port" $((port + 1)) $((port + 2)) >"$work/ports.hcl"
TMPDIR=$work dist/steppe agent -dev -config "$work/ports.hcl" >"$work/log" 2>&1 &
agent=$!
trap 'kill $agent 2>/dev/null; wait $agent 2>/dev/null; rm -rf "$work"' EXIT
export NOMAD_ADDR=http://127.0.0.1:$port VERBOSE=1
for _ in $(seq 200); do
  dist/steppe server members >/dev/null 2>&1 && break
  kill -0 $agent 2>/dev/null || { cat "$work/log"; exit 1; }
done
status=0
for run in run_parse.py run_expr.py; do
  echo "$run"
  python3 "$folder/$run" || status=1
done
exit $status
