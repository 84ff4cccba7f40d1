#!/usr/bin/env bash
# The analyzers over all of the code, and the long forms of the tests: more seeds, more kills. Takes half a day: the 100,000 histories of
# several servers alone take two hours on two cores. What fails is told when it does.
set -euo pipefail
cd "$(dirname "$0")"
dotnet build Steppe.slnx -c Release -v q --nologo --no-incremental
export STEPPE_SOAK=1 TEST_TIMEOUT=43200
exec ./test.sh Steppe.JobSpec Steppe.Scheduler Steppe.Simulation Steppe.Supervisor Steppe.Drivers Steppe.Acceptance "$@"
