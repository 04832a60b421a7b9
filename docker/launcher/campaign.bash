# shellcheck shell=bash
# Long runs that are no part of the gate: each is the program Campaign in a package of the conformance tests.

# campaign NAME [ARGUMENT...]
campaign() {
  local name=${1:-} tests=$ROOT/conformance-tests main class_path=target/campaign.classpath
  [[ -n $name ]] || wrong_usage "say which campaign"
  shift
  main=dev/weir/conformance/$name/Campaign
  [[ -f $tests/src/test/java/$main.java ]] || wrong_usage "there is no campaign $name"
  find_java
  say "building the programs and their tests"
  mvn -B -ntp -q -f "$ROOT/pom.xml" -pl conformance-tests -am -Dspotless.check.skip=true test-compile \
    org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath \
    -Dmdep.includeScope=test -Dmdep.outputFile="$class_path" </dev/null
  exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$tests/target/test-classes:$(cat "$tests/$class_path")" "${main//\//.}" "$@"
}
