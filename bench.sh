#!/usr/bin/env bash
# Runs the benchmarks, or those whose name contains NAME:  ./bench.sh [NAME [--SIZE N]... [FILE]...]
# The largest run only by their whole name, with sizes as small as wanted: ./bench.sh c1m --runs 1 --nodes 500 --jobs 100
# They drive dist/steppe and print the machine, the commit, and median with minimum and maximum.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
. eng/install.sh
./build.sh
dotnet build bench/Steppe.Bench -c Release -v q --nologo -clp:NoSummary
exec bench/Steppe.Bench/bin/Release/net10.0/Steppe.Bench "$@"
