#!/usr/bin/env bash
# The long forms of the tests: more seeds, more kills. Takes an hour and more.
set -euo pipefail
cd "$(dirname "$0")"
export STEPPE_SOAK=1 TEST_TIMEOUT=14400
exec ./test.sh Steppe.JobSpec Steppe.Scheduler Steppe.Simulation Steppe.Supervisor Steppe.Drivers Steppe.Acceptance "$@"
