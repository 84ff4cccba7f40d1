#!/usr/bin/env bash
# Runs every test: unit, scenario, simulation, acceptance. Installs what they need. The last line counts them.
#   ./test.sh            everything
#   ./test.sh NAME ...   only test projects whose name contains one of the words, such as "Scheduler" or "Acceptance"
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

# One compiler for all projects, whatever the environment says: it builds in half of the time.
export UseSharedCompilation=true
. eng/install.sh
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

wanted() {
  [ $# -eq 1 ] && return 0
  local name=$1 word
  shift
  for word in "$@"; do [[ $name == *"$word"* ]] && return 0; done
  return 1
}

# Of the analyzers only the one for banned calls runs here, all of them in 'dotnet build' and soak.sh: a clean build takes half the time.
echo "Building ..."
if ! dotnet build Steppe.slnx -c Release -v q --nologo -clp:NoSummary -p:SteppeBannedCallsOnly=true >"$results/build" 2>&1; then
  cat "$results/build"
  echo "0 passed, 1 failed"
  exit 1
fi
echo "Built in $SECONDS s"

projects=()
for directory in test/*/; do
  name=$(basename "$directory")
  grep -q '<SteppeTest>true</SteppeTest>' "$directory$name.csproj" 2>/dev/null || continue
  wanted "$name" "$@" && projects+=("$name")
done

# Runs a project, prints its line and leaves its counts in a file.
run() {
  local name=$1 log="$results/$1" begin=$SECONDS status line total errors bad left good
  timeout --kill-after=10 "${TEST_TIMEOUT:-780}" "test/$name/bin/Release/net10.0/$name" -noLogo -noColor >"$log" 2>&1 </dev/null
  status=$?
  line=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+' "$log" | tail -n 1)
  total=$(sed -nE 's/.*Total: ([0-9]+).*/\1/p' <<<"$line")
  errors=$(sed -nE 's/.*Errors: ([0-9]+).*/\1/p' <<<"$line")
  bad=$(sed -nE 's/.*Failed: ([0-9]+).*/\1/p' <<<"$line")
  left=$(sed -nE 's/.*Skipped: ([0-9]+).*/\1/p' <<<"$line")
  total=${total:-0} errors=${errors:-0} bad=${bad:-0} left=${left:-0}
  bad=$((bad + errors))
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
  if [ "$bad" -ne 0 ]; then cat "$log"; fi
  good=$((total + errors - bad - left))
  [ "$good" -lt 0 ] && good=0
  echo "$good $bad $left" >"$log.counts"
  printf '%-32s %5d passed %3d failed %3d skipped  %4d s\n' "$name" "$good" "$bad" "$left" "$((SECONDS - begin))"
}

lane() {
  local name
  for name in "$@"; do run "$name"; done
}

# The tests of pure rooms need a core and nothing else. Those of the others use the machine and look at it, so they run one at a time.
pure=() rest=()
for name in "${projects[@]}"; do
  case $name in
    Steppe.Acceptance) ;;
    Steppe.Simulation | Steppe.Hcl.* | Steppe.JobSpec.* | Steppe.Model.* | Steppe.State.* | Steppe.Scheduler.* | Steppe.ServerCore.* | Steppe.ClientCore.*) pure+=("$name") ;;
    *) rest+=("$name") ;;
  esac
done
lane "${pure[@]}" &
others=$!
shipped=
if [[ " ${projects[*]} " == *" Steppe.Acceptance "* ]]; then
  ./build.sh >"$results/ship" 2>&1 &
  shipped=$!
fi
lane "${rest[@]}"
wait "$others"

# Acceptance drives the shipped program and needs all of the machine.
if [ -n "$shipped" ]; then
  if wait "$shipped"; then
    dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1
    tail -n 1 "$results/ship"
    run Steppe.Acceptance
  else
    cat "$results/ship"
    echo "0 1 0" >"$results/ship.counts"
  fi
fi

passed=0 failed=0 skipped=0
for name in "${projects[@]}" ship; do
  if [ -f "$results/$name.counts" ]; then
    read -r good bad left <"$results/$name.counts"
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + left))
  elif [ "$name" != ship ] && { [ "$name" != Steppe.Acceptance ] || [ ! -f "$results/ship.counts" ]; }; then
    echo "$name left no counts"
    failed=$((failed + 1))
  fi
done
if [ "$skipped" -gt 0 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
