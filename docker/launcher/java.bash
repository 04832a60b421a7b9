# shellcheck shell=bash
# Finds a JDK 25.

is_jdk_25() { [[ -x $1/bin/javac ]] && grep -qs '^JAVA_VERSION="25[.+"]' "$1/release"; }

# Exports JAVA_HOME of a JDK 25: the one it names already, or one of those installed.
find_java() {
  local home
  local -a homes=("${JAVA_HOME:-}")
  ! command -v javac >/dev/null || homes+=("$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")")
  homes+=(/usr/lib/jvm/* /opt/java/* /opt/jdk* /usr/local/jdk* /usr/java/*)
  homes+=("${HOME:-/root}"/.sdkman/candidates/java/* "${HOME:-/root}"/.jdks/*)
  for home in "${homes[@]}"; do
    if [[ -n $home ]] && is_jdk_25 "$home"; then
      export JAVA_HOME=$home
      # Maven's own libraries would draw warnings from a JDK this new.
      export MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
      return
    fi
  done
  fail "no JDK 25 found. Install one (Eclipse Temurin 25, or your distribution's openjdk-25-jdk-headless)" \
    "and, if it lies in an unusual place, let JAVA_HOME name it."
}
