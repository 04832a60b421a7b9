#!/usr/bin/env bash
# One host of a lab, run as the first process of its own namespaces: lab-host.bash LAB HOST ADDRESS AGENT-PORT GUESTS
# With its end the kernel ends all that runs here: libvirt, its guests, the switch, the agent and the server.
set -euo pipefail
lab=$1 number=$2 address=$3 port=$4 guests=$5
folder=$lab/hosts/$number
patience=60 # seconds
PATH=$PATH:/usr/sbin:/sbin
# Whoever looks for why a host has gone finds it in its log.
trap 'echo "host $number ends with status $?"' EXIT
trap 'echo "host $number is told to end"; exit 1' TERM
trap end_in_order USR1

within() { # SECONDS CONDITION...
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || { echo "waited in vain: $*" && exit 1; }
    sleep 0.05
  done
}

# What lab-power.bash wants. Once more than the agent has answered about it, all is asked to end, as by an init.
end_in_order() {
  local how tenths=150
  how=$(cat /run/power)
  echo "host $number ends in order: $how"
  sleep 0.5
  kill -TERM -1
  while others_run && ((tenths-- > 0)); do sleep 0.1; done
  [[ $how == reboot ]] || exit 0
  kill -KILL -1 2>/dev/null || true
  while others_run; do sleep 0.1; done
  AGAIN=yes exec bash "$0" "$lab" "$number" "$address" "$port" "$guests"
}

others_run() {
  local -a processes=(/proc/[0-9]*)
  ((${#processes[@]} > 1))
}

# A reboot keeps the first process; starts of a host are told apart by when that began.
begin_again() {
  local up first
  local -a fields
  : >"$folder/log/server.out"
  : >"$folder/log/agent.out"
  read -r up _ </proc/uptime
  read -r first </proc/1/stat
  read -ra fields <<<"${first##*) }"
  fields[19]=${up/./}
  echo "1 (host) ${fields[*]}" >/run/first
  mount --bind /run/first /proc/1/stat
}

# A host sees its own disks and those that all share, on a machine that has just started.
own_machine() {
  [[ -n ${AGAIN:-} ]] || own_disks
  mount -t tmpfs -o mode=755 none /run
  mkdir -p /run/lock /run/libvirt /run/openvswitch
}

own_disks() {
  local other
  for other in "$lab"/hosts/*; do
    [[ $other == "$folder" ]] || mount -t tmpfs -o ro,size=4k none "$other"
  done
  mount -t sysfs none /sys
  mount --bind "$folder/libvirt/etc" /etc/libvirt
  for other in lib log cache; do mount --bind "$folder/libvirt/$other" "/var/$other/libvirt"; done
  mount --bind "$folder/names" /etc/hosts
  hostname "host$number"
}

own_network() {
  local nic
  for nic in eth0 eth1 eth2; do
    within "$patience" test -e "/sys/class/net/$nic"
    # The switch outside of the kernel finishes no frame that was left to a card to finish.
    ethtool -K "$nic" tx off >/dev/null
    ip link set dev "$nic" up
  done
  ip link set dev lo up
  ip address replace "$address/24" dev eth0
}

own_switch() {
  [[ -e $folder/ovs/conf.db ]] || ovsdb-tool create "$folder/ovs/conf.db" /usr/share/openvswitch/vswitch.ovsschema
  ovsdb-server "$folder/ovs/conf.db" --remote=punix:/run/openvswitch/db.sock --pidfile --detach -vconsole:off \
    --log-file="$folder/log/ovsdb-server.log"
  ovs-vsctl --no-wait init
  ovs-vswitchd --pidfile --detach -vconsole:off --log-file="$folder/log/ovs-vswitchd.log"
}

# As an init does: what ends comes again. Before the host has ever served, an end is a fault that must be seen.
keep() { # NAME COMMAND...
  local name=$1
  shift
  while :; do
    "$@" </dev/null >>"$folder/log/$name.out" 2>>"$folder/log/$name.log" || true
    grep -qs '^READY ' "$folder/log/server.out" || kill -TERM 1
    sleep 1
  done &
}

java() { # PROGRAM CLASS ARGUMENT...
  local program=$1
  shift
  "$JAVA_HOME/bin/java" "@$lab/programs/$program.options" "$@"
}

server() {
  WEIR_PASSWORD=$(cat "$lab/secrets/root-password") java server dev.weir.server.Main serve --data "$folder/data" \
    --address "$address" --agent "https://$address:$port"
}

own_machine
[[ -z ${AGAIN:-} ]] || begin_again
own_network
own_switch
keep libvirtd libvirtd -f /etc/libvirt/libvirtd.conf -p /run/libvirt/libvirtd.pid
# The server makes the pool's certificates, which the agent needs.
[[ -e $folder/data/pki/agent.pem ]] \
  || java server dev.weir.server.Main prepare --data "$folder/data" --address "$address" 2>>"$folder/log/server.log"
within "$patience" test -S /run/libvirt/libvirt-sock
model=()
[[ ! -s $folder/cpu-model ]] || model=(--cpu-model "$(cat "$folder/cpu-model")")
keep agent java agent dev.weir.agent.Main --listen "$address:$port" --pki "$folder/data/pki" \
  --data "$folder/data/agent" --hypervisor qemu:///system --network openvswitch --datapath netdev \
  --power "$lab/programs/lab-power.bash" --guests "$guests" "${model[@]}"
within "$patience" grep -qs '^LISTENING ' "$folder/log/agent.out"
keep server server
# Orphans become children of the first process, which reaps them while it waits.
while :; do wait || true; done
