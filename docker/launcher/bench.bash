# shellcheck shell=bash
# Benchmarks: each figure beside a peer or limit in the same run.

bench() { # SUITE [OPTION...]
  local suite=${1:-core} package missing=()
  shift || true
  case $suite in
    core) ;;
    peers) set -- --ganeti "$ROOT/conformance-tests/src/bench/ganeti.bash" "$@" ;;
    *) wrong_usage "there is no benchmark $suite" ;;
  esac
  while read -r package; do
    [[ -n $package && $package != '#'* ]] || continue
    [[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null) == ii* ]] || missing+=("$package")
  done <"$ROOT/docker/launcher/bench-packages.txt"
  ((${#missing[@]} == 0)) || fail "missing for the benchmarks: ${missing[*]}; as root: apt-get install --no-install-recommends ${missing[*]}"
  test_program dev.weir.conformance.bench.Bench "$suite" "$@"
}
