# shellcheck shell=bash
# Long runs that are no part of the gate: campaigns, and the benchmarks. Each is a program among the conformance tests.

# campaign NAME [OPTION...]: runs the class Campaign of the package of that name, which knows its options.
campaign() {
  local name=${1:-}
  [[ -n $name ]] || wrong_usage "say which campaign"
  shift
  [[ -f $ROOT/conformance-tests/src/test/java/dev/weir/conformance/$name/Campaign.java ]] \
    || wrong_usage "there is no campaign $name"
  test_program "dev.weir.conformance.$name.Campaign" "$@"
}

# bench SUITE [OPTION...]
bench() {
  local suite=${1:-core} package missing=()
  shift || true
  case $suite in
    core | life | pool) ;;
    peers) set -- --ganeti "$ROOT/conformance-tests/src/bench/ganeti.bash" "$@" ;;
    *) wrong_usage "there is no benchmark $suite" ;;
  esac
  while read -r package; do
    [[ -n $package && $package != '#'* ]] || continue
    [[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null) == ii* ]] || missing+=("$package")
  done <"$ROOT/docker/launcher/bench-packages.txt"
  ((${#missing[@]} == 0)) \
    || fail "the benchmarks need more: as root, apt-get install --no-install-recommends ${missing[*]}"
  test_program dev.weir.conformance.bench.Bench "$suite" "$@"
}

# test_program CLASS [ARGUMENT...]: builds what is newer than its jars, and goes over to the program.
test_program() {
  local class=$1 tests=$ROOT/conformance-tests list=target/test.classpath log=$ROOT/target/build.log options
  shift
  find_java
  say "building the programs and their tests"
  mkdir -p "$ROOT/target"
  if ! mvn -B -ntp -f "$ROOT/pom.xml" -pl conformance-tests -am -DskipTests -Dspotless.check.skip=true package \
    org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.includeScope=test \
    -Dmdep.outputFile="$list" </dev/null >"$log"; then
    grep -E '^\[ERROR\]' "$log" | head -40 >&2
    fail "the build failed; all it said is in $log"
  fi
  options=$(server_options)
  exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    "-Dweir.server.options=$options" -cp "$tests/target/test-classes:$(cat "$tests/$list")" "$class" "$@"
}
