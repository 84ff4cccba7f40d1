#!/usr/bin/env bash
# Builds Steppe, starts one server and three clients on this machine, runs a job and shows what became of it.
#   ./run.sh          ends with everything stopped
#   ./run.sh --keep   leaves the cluster up until Ctrl-C; tasks that still run then are found again by the next run
# Agent files and data live in .run/ (or $STEPPE_RUN). The files are written once: change them and run again.
set -euo pipefail
root=$(cd "$(dirname "$0")" && pwd)
keep=false
for argument in "$@"; do
  case "$argument" in
    --keep) keep=true ;;
    -h | --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "run.sh: unknown argument $argument; try --keep" >&2; exit 2 ;;
  esac
done

"$root/build.sh"
nomad="$root/dist/nomad"
DIR=${STEPPE_RUN:-$root/.run}
mkdir -p "$DIR"
DIR=$(cd "$DIR" && pwd)
export NOMAD_ADDR=http://127.0.0.1:4646

write_server() {
  cat >"$DIR/nomad-local-config-server.hcl" <<EOF
data_dir  = "$DIR/local-cluster-data"

bind_addr = "0.0.0.0"

server {
  enabled          = true
  bootstrap_expect = 1
}

advertise {
  http = "127.0.0.1"
  rpc  = "127.0.0.1"
  serf = "127.0.0.1"
}

telemetry {
  prometheus_metrics = true
}
EOF
}

write_client() {
  local number=$1 http=$2
  cat >"$DIR/nomad-local-config-client-$number.hcl" <<EOF
data_dir  = "$DIR/local-cluster-data-$number"

bind_addr = "0.0.0.0"

client {
  enabled = true
  servers = ["127.0.0.1:4647"]
  meta {
    "Name" = "client-$number"
  }
}

advertise {
  http = "127.0.0.1"
  rpc  = "127.0.0.1"
  serf = "127.0.0.1"
}

ports {
  http = $http
  rpc  = $((http + 1))
  serf = $((http + 2))
}

plugin "raw_exec" {
  config {
    enabled = true
  }
}

telemetry {
  publish_allocation_metrics = true
  publish_node_metrics       = true
  prometheus_metrics         = true
}
EOF
}

[ -e "$DIR/nomad-local-config-server.hcl" ] || write_server
[ -e "$DIR/nomad-local-config-client-1.hcl" ] || write_client 1 5641
[ -e "$DIR/nomad-local-config-client-2.hcl" ] || write_client 2 5644
[ -e "$DIR/nomad-local-config-client-3.hcl" ] || write_client 3 5647

pids=()
stop() {
  trap - EXIT INT TERM
  # Clients first, so that they can still say goodbye. A shell makes its background children deaf to SIGINT.
  local pid
  for ((at = ${#pids[@]} - 1; at >= 0; at--)); do kill -TERM "${pids[at]}" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  $keep || leave_nothing
}

# A supervisor without tasks ends by itself some seconds after its agent; one that still holds tasks of an earlier
# "--keep" stays, as it should. Without one, nobody needs the small file systems of finished tasks any more, and the folder
# can be deleted like any other.
leave_nothing() {
  local end=$((SECONDS + 60)) mount at
  while supervisor_is_left; do
    if [ "$SECONDS" -ge "$end" ]; then
      echo "Tasks of an earlier run are still running; './run.sh --keep' finds them again." >&2
      return
    fi
    sleep 0.2
  done
  local mounts=()
  while read -r _ mount _; do
    mount=$(printf '%b' "$mount")
    [[ $mount == "$DIR"/* ]] && mounts+=("$mount")
  done </proc/self/mounts
  for ((at = ${#mounts[@]} - 1; at >= 0; at--)); do umount "${mounts[at]}" 2>/dev/null || true; done
}

# Reads the command lines itself: a process that ends meanwhile must not look like the last one.
supervisor_is_left() {
  local file words=() word
  for file in /proc/[0-9]*/cmdline; do
    { mapfile -d '' -t words <"$file"; } 2>/dev/null || continue
    [ "${words[1]-}" = supervisor ] || continue
    for word in "${words[@]}"; do [[ $word == "$DIR"/* ]] && return 0; done
  done
  return 1
}
trap stop EXIT
trap 'echo; echo "Stopping ..."; stop; exit 0' INT TERM

start() {
  local name=$1
  "$nomad" agent -config="$DIR/nomad-local-config-$name.hcl" >"$DIR/$name.log" 2>&1 &
  pids+=($!)
}

# Waits until a command succeeds, and tells the end of the log of whoever died meanwhile.
wait_for() {
  local what=$1 end=$((SECONDS + 30)) pid
  shift
  until "$@" >/dev/null 2>&1; do
    for pid in "${pids[@]}"; do
      if ! kill -0 "$pid" 2>/dev/null; then
        echo "An agent ended while waiting for $what:" >&2
        tail -n 15 "$DIR"/*.log >&2
        exit 1
      fi
    done
    if [ "$SECONDS" -ge "$end" ]; then
      echo "Waited 30 s in vain for $what; see $DIR/*.log" >&2
      exit 1
    fi
    sleep 0.1
  done
}

ready_clients() { [ "$("$nomad" node status | grep -c ' ready$')" -ge 3 ]; }

echo "Starting one server and three clients (logs in $DIR) ..."
start server
wait_for "the server" "$nomad" server members
start client-1
start client-2
start client-3
wait_for "three clients" ready_clients
"$nomad" node status

echo
echo "\$ nomad job run examples/hello.nomad.hcl"
"$nomad" job run "$root/examples/hello.nomad.hcl"
allocation=$("$nomad" job status hello | awk '/^Allocations/ { getline; getline; print $1; exit }')
finished() { "$nomad" job status hello | grep -q "^$allocation .*complete"; }
wait_for "the job to finish" finished
echo
echo "\$ nomad job status hello"
"$nomad" job status hello
echo
echo "\$ nomad alloc status $allocation"
"$nomad" alloc status "$allocation"
echo
echo "\$ nomad alloc logs $allocation"
"$nomad" alloc logs "$allocation"
echo
echo "The API answers at $NOMAD_ADDR (the program is $nomad)"

if $keep; then
  echo "The cluster stays up; press Ctrl-C to stop it."
  # Ends by the trap; or here, when an agent ends by itself.
  wait -n "${pids[@]}" || true
  echo "An agent has ended; the last lines of every log:" >&2
  tail -n 5 "$DIR"/*.log >&2
  exit 1
fi
