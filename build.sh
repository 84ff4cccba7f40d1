#!/usr/bin/env bash
# Builds the optimised, self-contained program: dist/steppe, and dist/nomad as a link to it.
set -euo pipefail
cd "$(dirname "$0")"
case "$(uname -m)" in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) echo "build.sh: no self-contained build for $(uname -m); use 'dotnet build Steppe.slnx'" >&2; exit 1 ;;
esac
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

# One compiler for all projects, whatever the environment says: it builds in two thirds of the time.
export UseSharedCompilation=true

# Nothing to do when it is made of the same files as before, and none of them has changed since.
made_of() { find src build.sh global.json Directory.* \( -name bin -o -name obj \) -prune -o -type f "$@"; }
files=$(made_of -print | LC_ALL=C sort)
if [ -x dist/steppe ] && [ "$files" = "$(cat dist/.made-of 2>/dev/null)" ] && [ -z "$(made_of -newer dist/steppe -print -quit)" ]; then
  ln -sfn steppe dist/nomad
  echo "dist/steppe is up to date (also as dist/nomad)"
  exit 0
fi
begun=$(date '+%F %T.%N')
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Building dist/steppe (a minute or two the first time) ..."
if ! dotnet publish src/Steppe.Cli/Steppe.Cli.csproj -c Release -r "$rid" -p:SteppeShip=true -p:RunAnalyzers=false -p:NuGetLockFilePath=obj/ship.lock.json -o dist/.publish >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
# What was changed meanwhile may have been read before.
touch -d "$begun" dist/.publish/steppe
# A running agent keeps its old file: replace it by name, never in place.
mv -f dist/.publish/steppe dist/.steppe.new
mv -f dist/.steppe.new dist/steppe
ln -sfn steppe dist/nomad
echo "$files" >dist/.made-of
rm -rf dist/.publish
echo "Built $(du -h dist/steppe | cut -f1) dist/steppe (also as dist/nomad)"
