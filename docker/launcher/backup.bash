# shellcheck shell=bash
# Puts a pool's database into a file, and back.

keep() { # backup|restore OPTION... FILE
  local command=$1 data=$PWD/weir-demo file='' lock
  local -a options=()
  shift
  while (($# > 0)); do
    case $1 in
      --force)
        [[ $command == restore ]] || wrong_usage "backup does not know --force"
        options+=(--force) && shift && continue
        ;;
      --data | --database) [[ -n ${2:-} ]] || wrong_usage "$1 needs a value" ;;
      -*) wrong_usage "$command does not know $1" ;;
      *)
        [[ -z $file ]] || wrong_usage "$command takes one FILE"
        file=$1 && shift && continue
        ;;
    esac
    case $1 in
      --data) data=$2 ;;
      --database) options+=(--database "$2") ;;
    esac
    shift 2
  done
  [[ -n $file ]] || wrong_usage "$command needs a FILE"
  [[ $command == restore || -d $data ]] || fail "there is no folder $data"

  find_java
  build_where_needed
  if [[ $command == restore ]]; then
    # A demo that is just starting holds this before it has a socket.
    (umask 077 && mkdir -p "$data") || fail "cannot make the folder $data"
    exec {lock}>"$data/lock"
    flock -n "$lock" || fail "a demo runs on $data; end it first"
  fi
  "$JAVA_HOME/bin/java" "${JAVA_FLAGS[@]}" -cp "$(jar_of server):$ROOT/server/target/lib/*" dev.weir.server.Main \
    "$command" --data "$data" "${options[@]}" "$file"
}
