#!/usr/bin/env bash
# A one-node Ganeti with its fake hypervisor and so many diskless instances, asked through its remote API; the last line
# is the figures as JSON. Needs root and Debian's ganeti. Everything lives in namespaces and folders of this run.
set -euo pipefail

INSTANCES=${1:-1000}
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [[ -z ${INSIDE:-} ]]; then
  FOLDER=$(mktemp -d)
  trap 'rm -rf "$FOLDER"' EXIT
  export FOLDER
  INSIDE=yes unshare --mount --uts --net --pid --ipc --fork --kill-child --mount-proc bash "${BASH_SOURCE[0]}" "$INSTANCES"
  exit
fi

CLUSTER=cluster.weir.example
NODE=node.weir.example

# Its state goes to our folder, its network is a bridge that leads nowhere.
enclose() {
  local place
  mount --make-rprivate /
  hostname "$NODE"
  ip link set lo up
  ip link add inner type bridge
  ip address add 192.0.2.1/24 dev inner
  ip link set inner up
  for place in /var/lib/ganeti /var/log/ganeti /run/ganeti /srv /root/.ssh; do
    mkdir -p "$place" "$FOLDER$place"
    chown --reference="$place" "$FOLDER$place"
    mount --bind "$FOLDER$place" "$place"
  done
  printf '127.0.0.1 localhost\n192.0.2.1 %s\n192.0.2.2 %s\n' "$NODE" "$CLUSTER" >"$FOLDER/hosts"
  mount --bind "$FOLDER/hosts" /etc/hosts
}

# An operating system that installs nothing.
make_system() {
  local script folder=/srv/ganeti/os/none
  mkdir -p "$folder"
  for script in create import export rename verify; do
    printf '#!/bin/sh\nexit 0\n' >"$folder/$script"
    chmod 755 "$folder/$script"
  done
  echo 20 >"$folder/ganeti_api_version"
  echo default >"$folder/variants.list"
  : >"$folder/parameters.list"
}

make_cluster() {
  local most=memory-size=65536,cpu-count=16,disk-count=16,disk-size=1048576,nic-count=8,spindle-use=16
  gnt-cluster init --no-ssh-init --no-etc-hosts --enabled-hypervisors fake --enabled-disk-templates diskless \
    --master-netdev inner --nic-parameters mode=routed,link=100 --ipolicy-vcpu-ratio 100000 \
    --ipolicy-spindle-ratio 100000 --ipolicy-bounds-specs \
    "min:memory-size=1,cpu-count=1,disk-count=0,disk-size=0,nic-count=0,spindle-use=0/max:$most" "$CLUSTER" >&2
  mkdir -p /var/lib/ganeti/rapi
  echo 'bench bench write' >/var/lib/ganeti/rapi/users
  chown -R gnt-rapi /var/lib/ganeti/rapi
}

resident_mib() {
  ps -eo rss,args | awk '/ganeti-(noded|rapi|luxid|wconfd|confd|mond|metad)/ && !/awk/ { sum += $1 } END { printf "%.0f", sum / 1024 }'
}

enclose
make_system
make_cluster
python3 "$HERE/ganeti.py" create 5 >&2
/usr/lib/ganeti/daemon-util stop-all >&2 || true
python3 "$HERE/ganeti.py" copy "$INSTANCES" >&2
/usr/lib/ganeti/daemon-util start-all >&2 || true
python3 "$HERE/ganeti.py" ask "$(resident_mib)"
/usr/lib/ganeti/daemon-util stop-all >&2 || true
