# shellcheck shell=bash
# Runs a pool: the agents, the servers, and what to try with them.

# A program that has been busy gives memory back when it is so no longer, within half a minute.
GIVE_BACK=(-XX:G1PeriodicGCInterval=30000 -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40)
JAVA_FLAGS=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow "${GIVE_BACK[@]}")
PATIENCE=300 # seconds for a program to say that it serves; machines under load are slow

demo() {
  local address= https=0 http=0 hosts=1 password='' data=$PWD/weir-demo simulated= database= real=
  while (($# > 0)); do
    case $1 in
      --simulated) simulated=yes && shift && continue ;;
      --address | --https-port | --http-port | --hosts | --password | --data | --database) ;;
      *) wrong_usage "demo does not know $1" ;;
    esac
    [[ -n ${2:-} ]] || wrong_usage "$1 needs a value"
    case $1 in
      --address) address=$2 ;;
      --https-port) https=$2 ;;
      --http-port) http=$2 ;;
      --hosts) hosts=$2 ;;
      --password) password=$2 ;;
      --data) data=$2 ;;
      --database) database=$2 ;;
    esac
    shift 2
  done
  is_port "$https" || wrong_usage "--https-port must be a port, not $https"
  is_port "$http" || wrong_usage "--http-port must be a port, not $http"
  [[ $hosts =~ ^[1-9][0-9]*$ ]] || wrong_usage "--hosts must be a whole number above 0, not $hosts"
  HOSTS=$hosts
  if ((hosts > 1)); then
    [[ -z $database ]] || wrong_usage "--database goes with one host"
    [[ -n $simulated || -n $address ]] || lab_lacks || real=yes
    simulated=yes
  fi
  [[ -z $real || $https$http == 00 ]] || wrong_usage "hosts of a lab serve on 443 and 80; ports go with --simulated"
  ((hosts <= LAB_MOST_HOSTS)) || [[ -z $real ]] || wrong_usage "--hosts must be at most $LAB_MOST_HOSTS, or with --simulated"
  address=${address:-127.0.0.1}

  find_java
  trap end_all EXIT
  trap ends_by_signal TERM INT HUP
  build_where_needed
  open_data "$data"
  if [[ -n $real ]]; then
    demo_lab "$password"
    return
  fi
  gather_programs
  choose_password "$password"
  choose_host "$simulated"
  prepare "$address"
  run_agent "$address"
  run_server "$address" "$https" "$http" "$database"
  present || true # whoever reads us may have seen enough
  watch
}

is_port() { [[ $1 =~ ^[0-9]{1,5}$ ]] && ((10#$1 <= 65535)); }

# Sets DATA; one demo at a time may have it.
open_data() {
  local lock
  (umask 077 && mkdir -p "$1") || fail "cannot make the folder $1"
  DATA=$(cd "$1" && pwd -P)
  exec {lock}>"$DATA/lock"
  flock -n "$lock" || fail "another demo runs on $DATA; end it, or give another folder with --data"
}

# Run from a copy, so that a build does not pull the jars from under a running demo.
gather_programs() {
  mkdir -p "$DATA/log" "$DATA/programs"
  (umask 077 && mkdir -p "$DATA/secrets")
  gather server "$DATA/programs/server"
  gather agent/daemon "$DATA/programs/agent"
}

# gather PROGRAM FOLDER: its jars, as old as they are, which records of starts look at.
gather() {
  rm -rf "${2:?}" && mkdir -p "$2"
  cp -p "$(jar_of "$1")" "$ROOT/$1"/target/lib/*.jar "$2"
}

# Sets PASSWORD, which the server takes at first boot only, and PASSWORD_NOTE for the one who looks.
choose_password() { # GIVEN
  local kept=$DATA/secrets/root-password
  PASSWORD=$1
  if [[ -e $DATA/secrets/root ]]; then # the server has made its own record of it
    [[ -z $1 ]] || say "the pool in $DATA is there already; root's password stays what it was"
    PASSWORD_NOTE=$(cat "$kept" 2>/dev/null || echo "as given at the first start")
    return
  fi
  if [[ -n $1 ]]; then
    rm -f "$kept"
  elif [[ ! -s $kept ]]; then
    (umask 077 && od -An -N12 -tx1 /dev/urandom | tr -d ' \n' >"$kept")
  fi
  PASSWORD=${1:-$(cat "$kept")}
  PASSWORD_NOTE=$PASSWORD
}

# Sets HYPERVISOR, and HOST_NOTE to what it means for the one who looks.
choose_host() { # SIMULATED
  local missing
  HYPERVISOR=simulator
  if [[ -n $1 ]]; then
    [[ -n ${HOST_NOTE:-} ]] || HOST_NOTE="$HOSTS simulated hosts, each at an address of its own: guests only seem to run"
    ((HOSTS > 1)) || HOST_NOTE="a simulated host: guests only seem to run"
  elif ! is_root; then
    HOST_NOTE="a simulated host: guests only seem to run. Real ones need root: sudo ./weir setup, then sudo ./weir demo"
  elif missing=$(missing_for_guests) && [[ -n $missing ]]; then
    HOST_NOTE="a simulated host: guests only seem to run. Missing for real ones: ${missing//$'\n'/, }; ./weir setup adds it"
  else
    HYPERVISOR=private
    HOST_NOTE="this machine with libvirt and QEMU: guests really run, in software emulation"
  fi
}

missing_for_guests() {
  local command
  for command in libvirtd qemu-system-x86_64 qemu-img ip unshare; do
    PATH=$PATH:/usr/sbin:/sbin command -v "$command" >/dev/null || echo "$command"
  done
  has_guest || echo "the guest in $GUESTS"
}

# run NAME CLASS ARGUMENT...: starts a program of ours with OUTPUT on its standard output, its log in DIR/log.
run() {
  local name=$1 class=$2 pipe=$DATA/$1.pipe QUICK
  shift 2
  quickly "$name"
  rm -f "$pipe" && mkfifo "$pipe"
  start "$name" "$pipe" "$DATA/log/$name.log" \
    "$JAVA_HOME/bin/java" "${JAVA_FLAGS[@]}" "${QUICK[@]}" -cp "$(class_path "$DATA/programs/$name")" "$class" "$@"
  exec {OUTPUT}<"$pipe"
  rm "$pipe"
}

# await NAME WORD [COUNT]: sets ANSWERS to what the program says after WORD on its standard output, COUNT times.
await() {
  local line count=${3:-1}
  ANSWERS=()
  while IFS= read -r -t "$PATIENCE" -u "$OUTPUT" line; do
    if [[ $line == "$2 "* ]]; then
      ANSWERS+=("${line#"$2 "}")
      ((${#ANSWERS[@]} == count)) || continue
      cat <&"$OUTPUT" >>"$DATA/log/$1.log" &
      exec {OUTPUT}<&-
      return
    fi
  done
  died "$1"
}

died() { # NAME
  if lives "$1"; then
    say "the $1 did not get ready within $PATIENCE s"
  else
    say "the $1 has ended by itself"
  fi
  say "the last lines of $DATA/log/$1.log:"
  tail -n 20 "$DATA/log/$1.log" >&2
  exit 1
}

run_agent() { # ADDRESS
  local -a guests=()
  ! has_guest || guests=(--guests "$GUESTS")
  ((HOSTS == 1)) || guests+=(--simulated-hosts "$HOSTS" --further-pki "$DATA/host-%/pki")
  run agent dev.weir.agent.Main --listen "$(in_url "$1"):0" --pki "$DATA/pki" --data "$DATA/agent" \
    --hypervisor "$HYPERVISOR" --bridge-tag "$(bridge_tag)" "${guests[@]}"
  await agent LISTENING "$HOSTS"
  AGENTS=("${ANSWERS[@]/#/https://}")
}

prepare() { # ADDRESS: the server makes the pool's certificates, which the agent needs
  local QUICK
  quickly server
  start server "$DATA/log/server.log" "$DATA/log/server.log" \
    "$JAVA_HOME/bin/java" "${JAVA_FLAGS[@]}" "${QUICK[@]}" -cp "$(class_path "$DATA/programs/server")" \
    dev.weir.server.Main prepare --data "$DATA" --address "$1" --hosts "$HOSTS"
  wait "${CHILD[server]}" || died server
  unset 'CHILD[server]'
}

# Names the bridges of this folder's demo apart from those of others; up to six letters and digits.
bridge_tag() { printf 'w%.5s' "$(printf %s "$DATA" | sha256sum)"; }

# An agent that had to be killed leaves its bridges; they carry its mark.
sweep_bridges() {
  local alias
  [[ ${HYPERVISOR:-} == private ]] || return 0
  for alias in /sys/class/net/*/ifalias; do
    [[ $(cat "$alias" 2>/dev/null) != "weir bridge $(bridge_tag)" ]] || ip link delete "$(basename "$(dirname "$alias")")"
  done
}

in_url() { [[ $1 == *:* ]] && echo "[$1]" || echo "$1"; }

run_server() { # ADDRESS HTTPS HTTP DATABASE
  local -a more=()
  [[ -z $4 ]] || more=(--database "$4")
  ((HOSTS == 1)) || more+=(--hosts "$HOSTS" --further-agents "$(IFS=, && echo "${AGENTS[*]:1}")")
  WEIR_PASSWORD=$PASSWORD run server dev.weir.server.Main serve --data "$DATA" --address "$1" \
    --https-port "$2" --http-port "$3" --agent "${AGENTS[0]}" "${more[@]}"
  await server READY
  URL=${ANSWERS[0]}
}

# Shows where the pool serves and what to try; READY alone on its line, for programs.
present() {
  local ca=${CA:-$DATA/pki/ca.pem}
  trap '' PIPE
  cat <<E
READY $URL

  login     user root, password $PASSWORD_NOTE
  host      $HOST_NOTE
  data      $DATA

Three things to try in another terminal:

  curl --cacert $ca $URL/

  python3 -c 'import ssl, sys, xmlrpc.client as x
  api = x.ServerProxy("$URL/", context=ssl.create_default_context(cafile="$ca"))
  session = api.session.login_with_password("root", sys.argv[1])["Value"]
  for vm in api.VM.get_all_records(session)["Value"].values(): print(vm["power_state"], vm["name_label"])' PASSWORD

  python3 $ROOT/docs/examples/boot-tiny-linux.py --ca $ca $URL PASSWORD

Ctrl-C ends the demo; ./weir demo ${AGAIN:-}--data $DATA goes on with the same pool.
E
}

# Waits until a program ends that should not.
watch() {
  wait -n "${CHILD[server]}" "${CHILD[agent]}" || true
  lives server || died server
  died agent
}
