# Sourced by the scripts: installs the Debian packages that the tests drive, once, and says so only if it must.
steppe_apt() {
  # The unit that comes with etcd would hold its ports; the tests start members of their own.
  case " $* " in *" etcd-server "*)
    ln -sf /dev/null /etc/systemd/system/etcd.service 2>/dev/null ;;
  esac
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

steppe_install() {
  local missing=() command package
  while read -r command package; do
    command -v "$command" >/dev/null 2>&1 || missing+=("$package")
  done <<'LIST'
go golang-go
php php-cli
gcc gcc
git git
hg mercurial
xz xz-utils
zstd zstd
bzip2 bzip2
setpriv util-linux
tmux tmux
javac openjdk-17-jdk-headless
etcd etcd-server
etcdctl etcd-client
ip iproute2
faketime faketime
LIST
  # Where an init system would start a server with its package, a test goes without it.
  [ -d /run/systemd/system ] || [ -e /usr/sbin/sshd ] || missing+=(openssh-server)
  # The benchmarks compile a static program; the compiler alone comes without the library's headers.
  [ -e /usr/include/stdlib.h ] || missing+=(libc6-dev)
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Some acceptance tests need: ${missing[*]} (they will be skipped)" >&2
    return 0
  fi
  echo "Installing ${missing[*]} ..."
  apt-get update -qq >/dev/null 2>&1
  steppe_apt "${missing[@]}" && return 0
  # One that cannot be had must not keep the others away.
  for package in "${missing[@]}"; do
    steppe_apt "$package" || echo "Could not install $package; the tests that need it will be skipped" >&2
  done
}

# HashiCorp's own parser and formatter, which ours are compared with; kept outside of the repository.
steppe_npm() {
  local folder="${STEPPE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/steppe}/reference-syntax"
  cmp -s "$folder/package-lock.json" eng/npm/package-lock.json && [ -d "$folder/node_modules" ] && return 0
  if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    echo "No node and npm here: ours is not compared with HashiCorp's parser" >&2
    return 0
  fi
  mkdir -p "$folder" && cp eng/npm/package.json "$folder/" && rm -f "$folder/package-lock.json"
  cp eng/npm/package-lock.json "$folder/npm-shrinkwrap.json"
  if npm ci --prefix "$folder" --no-audit --no-fund --ignore-scripts >/dev/null 2>&1; then
    mv "$folder/npm-shrinkwrap.json" "$folder/package-lock.json"
  else
    echo "Could not install HashiCorp's parser with npm; the test that needs it will be skipped" >&2
  fi
}
steppe_install
steppe_npm
