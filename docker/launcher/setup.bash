# shellcheck shell=bash
# What `./weir setup` does, and nothing else: it alone installs.

PACKAGES=$ROOT/docker/launcher/packages.txt
GUESTS=/var/lib/weir/guests

# The packages of the list that are not there, one a line.
missing_packages() {
  local package command
  while read -r package command; do
    [[ -n $package && $package != '#'* ]] || continue
    [[ -z $command ]] || ! command -v "$command" >/dev/null || continue
    [[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null) == ii* ]] || echo "$package"
  done <"$PACKAGES"
}

apt_knows() { apt-cache show --no-all-versions "$@" >/dev/null 2>&1; }

apt_update() {
  say "updating the package lists"
  apt-get -q -o DPkg::Lock::Timeout=300 update >&2
}

setup() {
  local -a missing
  is_root || fail "setup installs packages and needs root; try: sudo ./weir setup"
  command -v apt-get >/dev/null || fail "setup knows Debian's packages only; install what is like those in $PACKAGES"
  mapfile -t missing < <(missing_packages)
  if ((${#missing[@]} > 0)); then
    apt_knows "${missing[@]}" || apt_update
    say "installing ${missing[*]}"
    DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 \
      install "${missing[@]}" >&2 </dev/null
  fi
  setup_guest
  say "all is set up"
}

setup_guest() {
  has_guest || say "building Tiny Linux into $GUESTS"
  has_guest || apt_knows linux-image-cloud-amd64 || apt_update
  "$ROOT/agent/tiny-linux/build" "$GUESTS" >&2
}

has_guest() { [[ -s $GUESTS/tiny-linux/vmlinuz && -s $GUESTS/tiny-linux/initrd.gz ]]; }
