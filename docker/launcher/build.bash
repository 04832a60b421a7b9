# shellcheck shell=bash
# Builds the two programs where a source is newer than they are.

PROGRAMS=(server agent/daemon)

jar_of() { # PROGRAM
  case $1 in
    server) echo "$ROOT/server/target/weir-server-$(version).jar" ;;
    *) echo "$ROOT/agent/daemon/target/weir-agent-$(version).jar" ;;
  esac
}

# Whether a program is missing or older than a source; tests are no part of it.
needs_build() {
  local program jar
  for program in "${PROGRAMS[@]}"; do
    jar=$(jar_of "$program")
    [[ -f $jar && -d $ROOT/$program/target/lib ]] || return 0
    [[ -z $(find "$ROOT/pom.xml" "$ROOT/xapi-model" "$ROOT/migrations" "$ROOT/agent" "$ROOT/server" \
      \( -name target -o -path '*/src/test' -o -name tiny-linux \) -prune \
      -o \( -type f -o -path '*/src/*' \) -newer "$jar" -print -quit) ]] || return 0
  done
  return 1
}

build_only() {
  find_java
  trap end_all EXIT
  trap ends_by_signal TERM INT HUP
  build_where_needed
}

build_where_needed() {
  local lock program
  needs_build || return 0
  command -v mvn >/dev/null || fail "Maven is missing; install it (as root, ./weir setup does)."
  mkdir -p "$ROOT/target"
  exec {lock}>"$ROOT/target/build.lock"
  flock -n "$lock" || { say "another build runs here; waiting for it" && flock "$lock"; }
  if needs_build; then
    touch "$ROOT/target/build.began"
    build
    # A source edited during the build must count as newer than what the build made.
    for program in "${PROGRAMS[@]}"; do touch -r "$ROOT/target/build.began" "$(jar_of "$program")"; done
    record_starts
  fi
  exec {lock}>&-
}

build() {
  local log=$ROOT/target/build.log pipe program progress
  pipe=$(mktemp -u "$ROOT/target/build.XXXXXX")
  for program in "${PROGRAMS[@]}"; do rm -rf "$ROOT/$program/target/lib" "$(record_of "$program")"; done
  say "building, with the JDK in $JAVA_HOME; the first time also fetches libraries"
  mkfifo "$pipe"
  start build "$pipe" "$pipe" mvn -B -f "$ROOT/pom.xml" -pl server,agent/daemon -am package \
    -Dmaven.test.skip=true -Dspotless.check.skip=true
  { tee "$log" | show_progress; } <"$pipe" &
  progress=$!
  if ! wait "${CHILD[build]}"; then
    grep -E '^\[ERROR\]|^Error' "$log" | head -40 >&2 || tail -20 "$log" >&2
    rm -f "$pipe"
    fail "the build failed; all it said is in $log"
  fi
  wait "$progress"
  rm "$pipe"
  unset 'CHILD[build]'
  say "built in $SECONDS s"
}

# Turns Maven's talk into a line for each module, and one now and then while it fetches.
show_progress() {
  local line fetched=0 told=$SECONDS
  while IFS= read -r line; do
    if [[ $line =~ ^\[INFO\]\ Building\ (.*[^ ])\ +\[([0-9]+)/([0-9]+)\]$ ]]; then
      say "building ${BASH_REMATCH[1]} (${BASH_REMATCH[2]} of ${BASH_REMATCH[3]}), $SECONDS s"
      told=$SECONDS
    elif [[ $line == *'Downloaded from '* ]]; then
      fetched=$((fetched + 1))
      ((SECONDS - told < 5)) || { say "fetched $fetched files, $SECONDS s" && told=$SECONDS; }
    fi
  done
}
