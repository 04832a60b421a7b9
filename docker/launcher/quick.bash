# shellcheck shell=bash
# Quicker starts: how a program loads and links its classes is recorded once (JEP 514), which halves every later start.

# The record of a program's start; the jars beside it must be those it was made with, or Java does without.
record_of() { # PROGRAM
  local jar
  jar=$(jar_of "$1")
  echo "${jar%.jar}.aot"
}

# Jars in an order that does not depend on the folder: the record holds for that order.
class_path() { (LC_ALL=C && printf '%s\n' "$1"/*.jar | paste -sd:); } # FOLDER

# Sets QUICK to what Java is to be told of a record.
quickly() { # PROGRAM
  local record
  record=$(record_of "$1")
  QUICK=(-Xlog:aot=off -Xlog:cds=off)
  if [[ -n ${RECORDING:-} ]]; then
    QUICK=("-XX:AOTCacheOutput=$record.new")
  elif [[ -f $record ]]; then
    QUICK+=("-XX:AOTCache=$record")
  fi
}

# Starts a pool with a simulated host and ends it, for the record alone. What fails here makes no start fail.
record_starts() {
  local program
  say "recording how the programs start"
  if ! (record_pool) >"$ROOT/target/record.log" 2>&1; then
    say "there is no record, and starts stay slow; what happened is in $ROOT/target/record.log"
  fi
  for program in "${PROGRAMS[@]}"; do
    [[ ! -s $(record_of "$program").new ]] || mv "$(record_of "$program").new" "$(record_of "$program")"
  done
  rm -rf "$ROOT/target/record"
}

record_pool() {
  local deciseconds=1200
  rm -rf "$ROOT/target/record"
  open_data "$ROOT/target/record"
  gather_programs
  HYPERVISOR=simulator HOSTS=1 PASSWORD='for the record'
  prepare 127.0.0.1
  RECORDING=yes
  run_agent 127.0.0.1
  run_server 127.0.0.1 0 0 ''
  end server "$deciseconds"
  end agent "$deciseconds"
}

# For programs that start ours: an argument file of Java's with the class path of the built server and its record.
server_options() {
  local file=$ROOT/target/server.options QUICK
  [[ $(record_of server) -nt $(jar_of server) ]] || record_starts
  gather server "$ROOT/target/programs"
  {
    quickly server
    printf '%s\n' "${GIVE_BACK[@]}" "${QUICK[@]}"
    printf -- '-cp "%s"\n' "$(class_path "$ROOT/target/programs")"
  } >"$file"
  echo "$file"
}
