#!/usr/bin/env bash
# Three servers, three etcds, three clients as hosts of their own, under load, with one thing after the other broken; prints a table of
# faults and losses. Needs root.   ./chaos.sh [--minutes N] [--seed S] [--only WORDS] [--logs FOLDER]
# --only does only what has these words in its name, such as "client agent" or "killed"; --logs keeps what every process wrote.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
minutes=10 seed=$RANDOM only= logs=
while [ $# -gt 0 ]; do
  case $1 in
    --minutes) minutes=$2; shift 2 ;;
    --seed) seed=$2; shift 2 ;;
    --only) only=$2; shift 2 ;;
    --logs) logs=$(realpath -m "$2"); shift 2 ;;
    *) echo "usage: ./chaos.sh [--minutes N] [--seed S] [--only WORDS] [--logs FOLDER]" >&2; exit 1 ;;
  esac
done
. eng/install.sh
./build.sh
dotnet build test/Steppe.Acceptance -c Release -v q --nologo -clp:NoSummary
report=$(mktemp)
trap 'rm -f "$report"' EXIT
status=0
STEPPE_CHAOS_MINUTES=$minutes STEPPE_CHAOS_SEED=$seed STEPPE_CHAOS_ONLY=$only STEPPE_CHAOS_REPORT=$report STEPPE_CHAOS_LOGS=$logs \
  test/Steppe.Acceptance/bin/Release/net10.0/Steppe.Acceptance -noLogo -noColor -class Steppe.Acceptance.ChaosTests </dev/null || status=$?
cat "$report"
exit $status
