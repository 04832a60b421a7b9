# shellcheck shell=bash
# Long tests of their own: ./weir campaign NAME [OPTION...]

# Each campaign is a main class of the conformance tests, which knows its options.
campaign() {
  local name=${1:-} class jars
  shift || true
  case $name in
    kill) class=dev.weir.conformance.kill.KillCampaign ;;
    *) wrong_usage "there is no campaign $name" ;;
  esac
  find_java
  say "building"
  mvn -B -q -f "$ROOT/pom.xml" -pl conformance-tests -am package -DskipTests -Dspotless.check.skip=true </dev/null
  # The programs run from their jars, whose classes a JVM can keep ready for the next start.
  jars=$(jar_of server):$(jar_of agent):$(printf '%s:' "$ROOT"/server/target/lib/*.jar "$ROOT"/agent/daemon/target/lib/*.jar)
  exec "$JAVA_HOME/bin/java" "-Dsurefire.test.class.path=${jars%:}" \
    -cp "$ROOT/conformance-tests/target/test-classes:${jars%:}" "$class" "$@"
}
