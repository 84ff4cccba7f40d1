#!/usr/bin/env bash
# Starts one etcd, three servers and a client on this machine, with their data in a folder; ends them when it is ended.
#   ./start.sh /tmp/steppe-three
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?give a folder for the data}
nomad=$(command -v nomad || echo "$here/../../dist/nomad")
mkdir -p "$folder"
children=()
trap 'kill "${children[@]}" 2>/dev/null; wait' EXIT
trap 'exit 0' INT TERM

etcd --name one --data-dir "$folder/etcd" --quota-backend-bytes 8589934592 --snapshot-count 5000 --heartbeat-interval 50 --election-timeout 500 >"$folder/etcd.log" 2>&1 &
children+=($!)
for agent in server-1 server-2 server-3 client; do
  "$nomad" agent -config="$here/$agent.hcl" -data-dir="$folder/$agent" >"$folder/$agent.log" 2>&1 &
  children+=($!)
done
echo "Logs and data are in $folder; the servers answer at http://127.0.0.1:4646, :4656 and :4666. Ctrl-C ends everything."
wait
