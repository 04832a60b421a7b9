# shellcheck shell=bash
# A lab: several real hosts on one machine. Each is a process that leads namespaces of its own (lab-host.bash); all that
# can be seen of it outside is that process, the far ends of its cables, and its folder.

LAB_NICS=(eth0 eth1 eth2)
LAB_AGENT_PORT=8443
LAB_MOST_HOSTS=50

lab() { # COMMAND OPTION... WORD...
  local command=${1:-} data=$PWD/weir-lab password='' join='' cpu
  local -a words=() cpus=()
  shift || true
  while (($# > 0)); do
    case $1 in
      --data | --password | --cpu)
        [[ -n ${2:-} ]] || wrong_usage "$1 needs a value"
        case $1 in
          --data) data=$2 ;;
          --password) password=$2 ;;
          --cpu) cpus+=("$2") ;;
        esac
        shift 2
        ;;
      --join) join=yes && shift ;;
      -*) wrong_usage "lab does not know $1" ;;
      *)
        words+=("$1") && shift
        # What follows the host is the command to run there, with its own options.
        [[ $command != exec ]] || { words+=("$@") && break; }
        ;;
    esac
  done
  case $command in
    up | down | status | kill | start | exec | cut | plug) ;;
    '') wrong_usage "say what the lab is to do" ;;
    *) wrong_usage "lab does not know $command" ;;
  esac
  [[ $command == up || -z $join$password${cpus[*]:-} ]] \
    || wrong_usage "--join, --password and --cpu go with lab up only"
  is_root || fail "a lab makes namespaces and network devices and needs root; try: sudo ./weir lab $command"
  if [[ $command == up ]]; then
    ((${#words[@]} == 1)) && [[ ${words[0]} =~ ^[1-9][0-9]?$ ]] && ((words[0] <= LAB_MOST_HOSTS)) \
      || wrong_usage "lab up needs the number of hosts, 1 to $LAB_MOST_HOSTS"
    for cpu in "${cpus[@]}"; do
      [[ $cpu =~ ^([1-9][0-9]?)=([A-Za-z0-9_.-]+)$ ]] && ((BASH_REMATCH[1] <= words[0])) \
        || wrong_usage "--cpu must be HOST=MODEL, not $cpu"
    done
    lab_up "$data" "${words[0]}" "$password" "$join" "${cpus[@]}"
    return
  fi
  case $command in
    down | status) ((${#words[@]} == 0)) || wrong_usage "lab $command takes no ${words[0]}" ;;
    kill | start) ((${#words[@]} == 1)) || wrong_usage "lab $command needs the number of a host" ;;
    exec) ((${#words[@]} >= 2)) || wrong_usage "lab exec needs the number of a host and a command" ;;
    cut | plug) ((${#words[@]} == 2)) || wrong_usage "lab $command needs the number of a host and a NIC" ;;
  esac
  open_lab "$data"
  ((${#words[@]} == 0)) || is_host "${words[0]}"
  case $command in
    down) remove_lab && say "the lab is gone" ;;
    status) lab_status ;;
    kill) end_host "${words[0]}" ;;
    start) lab_start "${words[0]}" ;;
    exec) lab_exec "${words[@]}" ;;
    cut | plug) lab_cable "$command" "${words[@]}" ;;
  esac
}

lab_up() { # FOLDER HOSTS PASSWORD JOIN CPU...
  local missing join=$4
  missing=$(missing_for_guests && missing_for_networks)
  [[ -z $missing ]] || fail "missing for a lab: ${missing//$'\n'/, }; ./weir setup adds it"
  find_java
  trap end_all EXIT
  trap 'exit 1' TERM INT HUP
  build_where_needed
  lab_make "$1" "$2" "$3" "${@:5}"
  [[ -z $join ]] || join_hosts
  trap end_all EXIT
  lab_present || true # whoever reads us may have seen enough
}

# What it has begun goes again when it is interrupted, until the caller sets other traps.
lab_make() { # FOLDER HOSTS PASSWORD CPU...
  local data=$1 hosts=$2 password=$3 cpu host
  shift 3
  new_lab "$data" "$hosts"
  lab_password "$password"
  lab_programs
  for ((host = 1; host <= hosts; host++)); do furnish_host "$host"; done
  for cpu in "$@"; do echo "${cpu#*=}" >"$(folder_of "${cpu%%=*}")/cpu-model"; done
  power_hosts
}

# Side by side: each mostly waits for its disk and its Java.
power_hosts() {
  local host
  for ((host = 1; host <= HOSTS; host++)); do boot_host "$host"; done
  for ((host = 1; host <= HOSTS; host++)); do await_host "$host"; done
}

lab_start() { # HOST
  ! host_runs "$1" || fail "host $1 runs already"
  find_java
  make_switches
  STARTED=$1
  trap 'trap "" TERM INT HUP; end_host "$STARTED"' EXIT
  trap 'exit 1' TERM INT HUP
  boot_host "$1"
  await_host "$1"
  trap - EXIT
}

lab_exec() { # HOST COMMAND...
  local first
  host_runs "$1" || fail "host $1 does not run"
  first=$(first_process "$1")
  shift
  exec {LOCK}>&-
  exec nsenter --target "$first" --mount --uts --ipc --net --pid -- "$@"
}

lab_cable() { # cut|plug HOST NIC
  local state=up
  [[ " ${LAB_NICS[*]} " == *" $3 "* ]] || wrong_usage "a host has ${LAB_NICS[*]}, and no $3"
  rm -f "$(folder_of "$2")/cut.$3"
  [[ $1 == plug ]] || { : >"$(folder_of "$2")/cut.$3" && state=down; }
  # Without power a host has no cable either; its next start finds how it was left.
  ! host_runs "$2" || ip link set dev "$(cable_of "$2" "$3")" "$state"
}

lab_status() {
  local host nic state
  for ((host = 1; host <= HOSTS; host++)); do
    state=off
    ! host_runs "$host" || state=on
    for nic in "${LAB_NICS[@]}"; do [[ ! -e $(folder_of "$host")/cut.$nic ]] || state+=", $nic cut"; done
    echo "HOST $host https://$(address_of "$host") $state"
  done
}

lab_present() {
  local host password
  trap '' PIPE
  password=$(cat "$LAB/secrets/root-password")
  for ((host = 1; host <= HOSTS; host++)); do echo "HOST $host https://$(address_of "$host")"; done
  cat <<E
READY

  login     user root, password $password
  trust     $LAB/hosts/1/data/pki/ca.pem and so on: each host its own, until it joins another's pool
  shared    $LAB/shared, on every host the same folder: for SRs of type file with shared=true
  inside    ./weir lab exec --data $LAB 1 bash

The hosts go on until ./weir lab down --data $LAB
E
}

# new_lab FOLDER HOSTS: sets LAB, TAG, NET and HOSTS, and writes them down before anything is made by their names.
new_lab() {
  local claim
  (umask 077 && mkdir -p "$1") || fail "cannot make the folder $1"
  LAB=$(cd "$1" && pwd -P)
  [[ $LAB/ != /run/* ]] || fail "a host has a /run of its own, in which $LAB would not be seen"
  [[ -e $LAB/lab || -z $(find "$LAB" -mindepth 1 ! -name lock -print -quit) ]] || fail "$LAB is not empty"
  lock_lab
  [[ ! -e $LAB/lab ]] || fail "there is a lab in $LAB already; ./weir lab down --data $LAB ends it"
  HOSTS=0
  trap 'trap "" TERM INT HUP; end_all; say "taking down what is there of the lab"; remove_lab' EXIT
  TAG=$(printf %s "$LAB" | sha256sum)
  TAG=${TAG:0:5}
  # Labs side by side choose their networks one after the other.
  exec {claim}</run
  flock "$claim"
  NET=$(free_network) || fail "there are too many networks 10.78.* on this machine already"
  HOSTS=$2
  echo "$TAG $NET $HOSTS" >"$LAB/lab"
  make_switches
  exec {claim}<&-
  mkdir "$LAB/hosts" "$LAB/shared" "$LAB/programs"
  (umask 077 && mkdir "$LAB/secrets")
}

open_lab() { # FOLDER
  [[ -e $1/lab ]] || fail "there is no lab in $1"
  LAB=$(cd "$1" && pwd -P)
  lock_lab
  read -r TAG NET HOSTS 2>/dev/null <"$LAB/lab" || fail "there is no lab in $LAB any more"
}

# One command at a time works on a lab; one that waits for a host takes long.
lock_lab() {
  exec {LOCK}>"$LAB/lock"
  flock -w "$PATIENCE" "$LOCK" || fail "another ./weir lab still works on $LAB"
}

is_host() { [[ $1 =~ ^[1-9][0-9]?$ ]] && (($1 <= HOSTS)) || wrong_usage "the lab has hosts 1 to $HOSTS, and no $1"; }

remove_lab() {
  local host
  for ((host = 1; host <= HOSTS; host++)); do end_host "$host"; done
  remove_switches
  rm -rf "${LAB:?}"/{hosts,shared,programs,secrets,lab,lock}
  rmdir "$LAB" 2>/dev/null || say "$LAB stays: it holds what no lab has made"
}

lab_password() { # GIVEN
  local kept=$LAB/secrets/root-password
  if [[ -n $1 ]]; then
    (umask 077 && printf %s "$1" >"$kept")
  else
    (umask 077 && od -An -N12 -tx1 /dev/urandom | tr -d ' \n' >"$kept")
  fi
}

# What hosts run, copied so that no build pulls it from under them, and how Java is to start it.
lab_programs() {
  local program QUICK
  cp "$ROOT"/docker/launcher/lab-{host,power}.bash "$LAB/programs"
  for program in server agent; do
    gather "${program/agent/agent/daemon}" "$LAB/programs/$program"
    quickly "${program/agent/agent/daemon}"
    {
      printf '%s\n' "${JAVA_FLAGS[@]}" "${QUICK[@]}"
      printf -- '-cp "%s"\n' "$(class_path "$LAB/programs/$program")"
    } >"$LAB/programs/$program.options"
  done
}

# Joins hosts 2 and on to host 1's pool, unless they are in it, and waits until all are as they should be; sets MASTER.
join_hosts() {
  local host
  local -a hosts=()
  for ((host = 1; host <= HOSTS; host++)); do hosts+=("$(address_of "$host")"); done
  say "the hosts become one pool"
  MASTER=$(python3 -B "$ROOT/docker/launcher/lab-join.py" "$LAB" "${hosts[@]}") \
    || fail "the hosts did not become one pool"
}
