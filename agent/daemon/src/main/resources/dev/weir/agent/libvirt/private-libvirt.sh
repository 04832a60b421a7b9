# Runs as the first process of its own namespaces of mounts and processes: private-libvirt.sh BASE RUN
# Standard input is a pipe from the one who wants this libvirt. Its end is ours, and ours that of all others in here.
set -eu
base=$1 run=$2
cover() {
  mkdir -p "$1" "$2"
  mount --bind "$1" "$2"
}
# A socket of the last run would be taken for an answer.
find "$run" -mindepth 1 -delete
mkdir -p "$run/vnc"
cover "$base/etc" /etc/libvirt
cover "$run" /run/libvirt
cover "$base/lib" /var/lib/libvirt
cover "$base/log" /var/log/libvirt
cover "$base/cache" /var/cache/libvirt

trap 'exit 0' TERM
exec 3<&0
{ while read -r _ <&3; do :; done; kill -TERM 1; } &
# As an init does: a libvirt that dies comes again, and finds its guests running.
while :; do
  libvirtd -f /etc/libvirt/libvirtd.conf -p /run/libvirt/libvirtd.pid 3<&- </dev/null || :
  sleep 1
done &
exec 3<&- </dev/null
# Orphans become children of the first process; one that is not waited for would look alive to libvirt.
while :; do
  wait || :
done
