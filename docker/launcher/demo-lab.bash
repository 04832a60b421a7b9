# shellcheck shell=bash
# The demo of several real hosts: a lab of one pool, which has power while the demo runs.

# Sets HOST_NOTE to why the hosts cannot be real ones; fails where they can.
lab_lacks() {
  local missing
  if ! is_root; then
    HOST_NOTE="$HOSTS simulated hosts: guests only seem to run. Real ones need root: sudo ./weir setup, then sudo ./weir demo"
  elif missing=$(missing_for_guests && missing_for_networks) && [[ -n $missing ]]; then
    HOST_NOTE="$HOSTS simulated hosts: guests only seem to run. Missing for real ones: ${missing//$'\n'/, }; ./weir setup adds it"
  else
    return 1
  fi
}

demo_lab() { # PASSWORD
  local hosts=$HOSTS
  if [[ -e $DATA/lab/lab ]]; then
    open_lab "$DATA/lab"
    ((HOSTS == hosts)) || fail "the pool in $DATA has $HOSTS hosts; go on with --hosts $HOSTS, or give another folder with --data"
    [[ -z $1 ]] || say "the pool in $DATA is there already; root's password stays what it was"
    trap cut_power EXIT
    trap ends_by_signal TERM INT HUP
    make_switches
    lab_programs
    power_hosts
  else
    lab_make "$DATA/lab" "$hosts" "$1"
    trap cut_power EXIT
    trap ends_by_signal TERM INT HUP
  fi
  join_hosts
  HOST_NOTE="hosts 1 to $HOSTS of a lab, where guests really run; things befall them by ./weir lab, such as
            ./weir lab status --data $LAB"
  PASSWORD_NOTE=$(cat "$LAB/secrets/root-password")
  CA=$LAB/hosts/1/data/pki/ca.pem
  URL=https://$MASTER
  AGAIN="--hosts $HOSTS "
  # Others may do things to the lab while it is shown.
  exec {LOCK}>&-
  present || true # whoever reads us may have seen enough
  start idle /dev/null /dev/null sleep infinity
  wait "${CHILD[idle]}"
}

# The hosts keep their disks; their guests end as with a machine's.
cut_power() {
  local host
  trap '' TERM INT HUP
  end idle 10
  for ((host = HOSTS; host >= 1; host--)); do end_host "$host"; done
  remove_switches
}
