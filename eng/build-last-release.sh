#!/usr/bin/env bash
# Builds the program that users upgrade from, named by eng/last-release as "VERSION COMMIT", outside of the repository and once; prints its path.
# Ends with 2 when this clone does not hold the commit.
#   eng/build-last-release.sh              builds it unless that was done before
#   eng/build-last-release.sh --if-built   never builds: ends with 2 when it was not done before
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1
read -r version commit <eng/last-release
if ! full=$(git rev-parse --verify --quiet "$commit^{commit}"); then
  echo "version $version was made of commit $commit, which this clone does not hold: git fetch --unshallow" >&2
  exit 2
fi
releases="${STEPPE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/steppe}/releases"
mkdir -p "$releases"
exec 9>"$releases/.lock"
flock 9
if [ ! -x "$releases/$full/steppe" ]; then
  if [ "${1:-}" = --if-built ]; then
    echo "version $version is not built yet: run eng/build-last-release.sh, which takes some minutes, or ./soak.sh" >&2
    exit 2
  fi
  tree=$(mktemp -d)
  trap 'git worktree remove --force "$tree" >/dev/null 2>&1; rm -rf "$tree"' EXIT
  git worktree add --quiet --detach --force "$tree" "$full" >&2
  # Not compiled ahead: that takes most of the time, and makes it start sooner only.
  rm -rf "$releases/$full"
  dotnet publish "$tree/src/Steppe.Cli/Steppe.Cli.csproj" -c Release -v q -p:RunAnalyzers=false -o "$releases/$full.new" >&2 9>&-
  mv "$releases/$full.new" "$releases/$full"
fi
echo "$releases/$full/steppe"
