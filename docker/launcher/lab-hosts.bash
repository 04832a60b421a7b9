# shellcheck shell=bash
# What a lab is made of: switches, cables, and hosts by their processes.

address_of() { echo "$NET.$1"; }         # HOST
folder_of() { echo "$LAB/hosts/$1"; }    # HOST
cable_of() { echo "wl$TAG$1.${2#eth}"; } # HOST NIC: the end that lies outside of the host

# The same at each boot; the switches have those of a host 0.
mac_of() { printf '02:%s:%s:%s0:%02x:0%s' "${TAG:0:2}" "${TAG:2:2}" "${TAG:4:1}" "$1" "${2#eth}"; } # HOST NIC

# The switch of a NIC: one for management, reached from this machine too, and one for all else.
switch_of() { [[ $1 == eth0 ]] && echo "wl${TAG}m" || echo "wl${TAG}d"; } # NIC

missing_for_networks() {
  local command
  for command in ovs-vswitchd ovsdb-server ovs-vsctl ethtool nsenter python3; do
    PATH=$PATH:/usr/sbin:/sbin command -v "$command" >/dev/null || echo "$command"
  done
}

free_network() {
  local number
  for ((number = 0; number < 256; number++)); do
    [[ -n $(ip -4 route show root "10.78.$number.0/24") ]] || { echo "10.78.$number" && return; }
  done
  return 1
}

make_switches() {
  local nic switch
  for nic in eth0 eth1; do
    switch=$(switch_of "$nic")
    [[ ! -e /sys/class/net/$switch ]] || continue
    ip link add name "$switch" address "$(mac_of 0 "$nic")" type bridge forward_delay 0 stp_state 0 mcast_snooping 0
    # This machine's own frames meet switches that take no missing checksum for given.
    ethtool -K "$switch" tx off >/dev/null
    ip link set dev "$switch" up
  done
  ip address replace "$NET.254/24" dev "$(switch_of eth0)"
}

remove_switches() {
  local host nic
  for ((host = 1; host <= HOSTS; host++)); do
    for nic in "${LAB_NICS[@]}"; do remove_link "$(cable_of "$host" "$nic")"; done
  done
  for nic in eth0 eth1; do remove_link "$(switch_of "$nic")"; done
}

# One that goes by itself meanwhile, as a dead host's do, is success.
remove_link() { [[ ! -e /sys/class/net/$1 ]] || ip link delete dev "$1" 2>/dev/null || [[ ! -e /sys/class/net/$1 ]]; }

# What of a host outlives its power: its folder, and in it who it is.
furnish_host() { # HOST
  local folder number
  folder=$(folder_of "$1")
  mkdir -p "$folder"/{data,log,ovs} "$folder"/libvirt/{etc,lib,log,cache}
  {
    echo '127.0.0.1 localhost'
    for ((number = 1; number <= HOSTS; number++)); do echo "$(address_of "$number") host$number"; done
  } >"$folder/names"
  cat >"$folder/libvirt/etc/libvirtd.conf" <<C
host_uuid = "$(cat /proc/sys/kernel/random/uuid)"
listen_tls = 0
listen_tcp = 0
auth_unix_rw = "none"
unix_sock_group = "root"
unix_sock_rw_perms = "0700"
C
  # Hosts of one machine share its control groups and have no systemd: libvirt must want neither.
  cat >"$folder/libvirt/etc/qemu.conf" <<'C'
user = "root"
group = "root"
dynamic_ownership = 0
security_driver = "none"
namespaces = [ ]
cgroup_controllers = [ ]
stdio_handler = "file"
C
}

# boot_host HOST: gives it power; returns when it has its cables.
boot_host() {
  local folder first='' outer address
  folder=$(folder_of "$1")
  address=$(address_of "$1")
  : >"$folder/log/server.out"
  : >"$folder/log/agent.out"
  # It must have no child but the host's first process, not even for a moment.
  (
    exec {LOCK}>&- </dev/null >"$folder/log/boot.log" 2>&1
    # A session of its own: a Ctrl-C here is nobody's business there.
    exec setsid unshare --mount --net --pid --uts --ipc --fork --kill-child=KILL --propagation private --mount-proc \
      bash "$LAB/programs/lab-host.bash" "$LAB" "$1" "$address" "$LAB_AGENT_PORT" "$GUESTS"
  ) &
  outer=$!
  disown "$outer" # its end is no news for the terminal
  note_process "$outer" >"$folder/processes"
  until [[ -n $first ]]; do
    process_lives "$outer" || failed_boot "$1"
    read -r first _ 2>/dev/null <"/proc/$outer/task/$outer/children" || sleep 0.02
  done
  note_process "$first" >>"$folder/processes"
  connect_host "$1" "$first"
}

connect_host() { # HOST FIRST-PROCESS
  local nic outside
  for nic in "${LAB_NICS[@]}"; do
    outside=$(cable_of "$1" "$nic")
    # The cable of the last boot may not have gone yet.
    remove_link "$outside"
    ip link add name "$outside" type veth peer name "$nic" address "$(mac_of "$1" "$nic")" netns "$2" \
      || failed_boot "$1"
    ip link set dev "$outside" master "$(switch_of "$nic")"
    [[ -e $(folder_of "$1")/cut.$nic ]] || ip link set dev "$outside" up
  done
}

# Returns when the host serves clients.
await_host() { # HOST
  local began=$SECONDS
  until grep -qs '^READY ' "$(folder_of "$1")/log/server.out"; do
    host_runs "$1" || failed_boot "$1"
    ((SECONDS - began < PATIENCE)) || { say "host $1 did not get ready within $PATIENCE s" && failed_boot "$1"; }
    sleep 0.1
  done
  say "host $1 serves on https://$(address_of "$1")"
}

failed_boot() { # HOST
  local log
  say "host $1 does not run; the last lines of its logs:"
  for log in "$(folder_of "$1")"/log/{boot,libvirtd,agent,server}.log; do
    [[ ! -s $log ]] || tail -n 8 "$log" >&2
  done
  exit 1
}

# A process as a line: its id is another's one day, together with when it began it is not.
note_process() { echo "$1 $(began_at "$1") $(cat /proc/sys/kernel/random/boot_id)"; } # PID

# Clock ticks from the machine's start to the process's; nothing for one that is gone, and a zombie is.
began_at() { # PID
  local stat
  local -a fields
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 0
  read -ra fields <<<"${stat##*) }"
  [[ ${fields[0]} == [ZX] ]] || echo "${fields[19]}"
}

process_lives() { [[ -n $(began_at "$1") ]]; } # PID

# Whether the process of a noted line is that one still.
is_noted() { # PID BEGAN BOOT
  [[ -n $3 && $3 == "$(cat /proc/sys/kernel/random/boot_id)" && $(began_at "$1") == "$2" ]]
}

first_process() { sed -n '2s/ .*//p' "$(folder_of "$1")/processes"; } # HOST

host_runs() { # HOST
  local pid began boot lines=0
  [[ -e $(folder_of "$1")/processes ]] || return 1
  while read -r pid began boot; do
    is_noted "$pid" "$began" "$boot" || return 1
    lines=$((lines + 1))
  done <"$(folder_of "$1")/processes"
  ((lines == 2))
}

# As a power failure: with the first process of its namespaces everything in them dies at once, and they go too.
end_host() { # HOST
  local pid began boot noted
  noted=$(cat "$(folder_of "$1")/processes" 2>/dev/null) || return 0
  while read -r pid began boot; do
    ! is_noted "$pid" "$began" "$boot" || kill -KILL "$pid" 2>/dev/null || true
  done <<<"$noted"
  while read -r pid began boot; do
    while is_noted "$pid" "$began" "$boot"; do sleep 0.02; done
  done <<<"$noted"
  rm -f "$(folder_of "$1")/processes"
}
